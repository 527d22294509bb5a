import { aws, describeRule, document, unknown } from "../../aws/testkit/rule-cases.ts";
import { iamPassRoleNarrow } from "./aws-iam-pass-role-narrow.ts";

const pass = { Effect: "Allow", Action: ["iam:PassRole"], Resource: ["*"] };
const policy = (statement: Readonly<Record<string, unknown>>) =>
  aws("iam/rolePolicy:RolePolicy", { policy: document(statement) });

describeRule(iamPassRoleNarrow, {
  passes: {
    "a role by name": policy({ ...pass, Resource: "arn:aws:iam::111122223333:role/node" }),
    "roles to one service": policy({
      ...pass,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    }),
    "a policy that is not known yet": aws("iam/rolePolicy:RolePolicy", { policy: unknown }),
  },
  fails: {
    "every role": { ...policy(pass), paths: ["policy"] },
    "every role of an account": {
      ...policy({ ...pass, Action: "iam:passrole", Resource: "arn:aws:iam::111122223333:role/*" }),
      paths: ["policy"],
    },
    "every role to whatever service": {
      ...policy({ ...pass, Condition: { StringLike: { "iam:PassedToService": "*" } } }),
      paths: ["policy"],
    },
  },
  doesNotApply: { "a queue's policy": aws("sqs/queuePolicy:QueuePolicy", { policy: document(pass) }) },
});
