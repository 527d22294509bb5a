import { z } from "zod";
import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { nameOf } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";

const kinds = ["iam/User", "iam/AccessKey", "iam/UserLoginProfile", "iam/ServiceSpecificCredential", "iam/SshKey"];

export const iamNoUsers = resourceRule({
  name: "aws-iam-no-users",
  title: "There are no users of IAM, and no keys of theirs",
  reason: "Keys that do not run out are what is found in repositories, laptops and logs.",
  remedy: "Take roles: federation for people and workflows, Pod Identity for pods.",
  severity: "high",
  serves: [...cisAws("1.21", "1.20"), wellArchitected("SEC02-BP02"), wellArchitected("SEC02-BP04")],
  settings: z.strictObject({
    exempt: z.array(z.string()).default([]).describe("Resources that may be, by their names in the program"),
  }),
  judge: (resource, { exempt }) =>
    isAws(resource, ...kinds) && !exempt.includes(nameOf(resource))
      ? [{ message: "it is a credential that does not run out; a role is allowed" }]
      : [],
});
