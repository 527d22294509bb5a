import type { PropsFault } from "../props-error.ts";
import type { IamPrincipals, IamStatement } from "./iam-document.ts";

/** Resources of these services are named without a type before the name, so `name/*` is a limit there. */
const servicesWithoutTypes = ["s3", "execute-api"];

const reasonAllowed = "an exact one, or a wildcardReason that says why there is none";

/**
 * Everything that is wrong with the statements of one document: what IAM would refuse, and every Allow that is wider than its
 * reasons. A resource or principal that is an Output is judged when it is known.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function iamDocumentFaults(statements: readonly IamStatement[], path = "statements"): PropsFault[] {
  return [
    ...(statements.length > 0 ? [] : [{ path, value: statements, allowed: "one statement or more" }]),
    ...statements.flatMap((statement, index) => statementFaults(statement, `${path}[${index}]`)),
    ...repeatedSids(statements, path),
  ];
}

/** Whether an ARN or `*` is of all there are of a service, or of one of its types. */
export function isUnlimitedResource(resource: string): boolean {
  if (resource === "*") {
    return true;
  }
  const [, , service = "", , , ...rest] = resource.split(":");
  const name = rest.join(":");
  const withoutType = servicesWithoutTypes.includes(service) ? name : name.replace(/^[\w-]+[/:]/, "");
  return /^[*?/:]*$/.test(withoutType);
}

function statementFaults(statement: IamStatement, path: string): PropsFault[] {
  return [
    ...sidFaults(statement, path),
    ...actionFaults(statement, path),
    ...targetFaults(statement, path),
    ...wildcardFaults(statement, path),
    ...principalFaults(statement, path),
  ];
}

function sidFaults({ sid }: IamStatement, path: string): PropsFault[] {
  return /^[A-Za-z0-9]+$/.test(sid) ? [] : [{ path: `${path}.sid`, value: sid, allowed: "letters and digits" }];
}

function repeatedSids(statements: readonly IamStatement[], path: string): PropsFault[] {
  const sids = statements.map(({ sid }) => sid);
  return sids.flatMap((sid, index) =>
    sids.indexOf(sid) === index
      ? []
      : [{ path: `${path}[${index}].sid`, value: sid, allowed: "one that no other statement of the document has" }],
  );
}

function actionFaults({ actions }: IamStatement, path: string): PropsFault[] {
  return [
    ...(actions.length > 0 ? [] : [{ path: `${path}.actions`, value: actions, allowed: "one action or more" }]),
    ...actions.flatMap((action, index) =>
      action === "*" || /^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)
        ? []
        : [
            {
              path: `${path}.actions[${index}]`,
              value: action,
              allowed: 'a service and an action, as in "s3:GetObject"',
            },
          ],
    ),
  ];
}

function targetFaults(statement: IamStatement, path: string): PropsFault[] {
  const { effect = "Allow", resources, notResources, principals } = statement;
  return [
    ...(resources === undefined && notResources === undefined && principals === undefined
      ? [{ path: `${path}.resources`, value: undefined, allowed: "ARNs, unless the statement has principals" }]
      : []),
    ...(notResources !== undefined && (effect === "Allow" || resources !== undefined)
      ? [{ path: `${path}.notResources`, value: notResources, allowed: "only in a Deny, and in place of resources" }]
      : []),
    ...arnFaults(resources, `${path}.resources`),
    ...arnFaults(notResources, `${path}.notResources`),
  ];
}

function arnFaults(arns: readonly unknown[] | undefined, path: string): PropsFault[] {
  return [
    ...(arns?.length === 0 ? [{ path, value: arns, allowed: "one ARN or more" }] : []),
    ...(arns ?? []).flatMap((arn, index) =>
      typeof arn !== "string" || isArnOrStar(arn)
        ? []
        : [{ path: `${path}[${index}]`, value: arn, allowed: 'an ARN or "*"' }],
    ),
  ];
}

function isArnOrStar(text: string): boolean {
  return text === "*" || /^arn:([^:]*:){4}./.test(text);
}

function wildcardFaults(statement: IamStatement, path: string): PropsFault[] {
  const { effect = "Allow", actions, resources = [], wildcardReason } = statement;
  if (wildcardReason !== undefined && wildcardReason.trim() === "") {
    return [{ path: `${path}.wildcardReason`, value: wildcardReason, allowed: "a reason in words" }];
  }
  if (effect === "Deny" || wildcardReason !== undefined) {
    return [];
  }
  const listed: readonly unknown[] = resources;
  return [
    ...actions.flatMap((action, index) =>
      /[*?]/.test(action) ? [{ path: `${path}.actions[${index}]`, value: action, allowed: reasonAllowed }] : [],
    ),
    ...listed.flatMap((resource, index) =>
      typeof resource === "string" && isArnOrStar(resource) && isUnlimitedResource(resource)
        ? [{ path: `${path}.resources[${index}]`, value: resource, allowed: reasonAllowed }]
        : [],
    ),
  ];
}

function principalFaults({ effect = "Allow", principals, conditions = {} }: IamStatement, path: string): PropsFault[] {
  if (principals === undefined) {
    return [];
  }
  const isConditional = Object.values(conditions).some((keys) => Object.keys(keys).length > 0);
  return [
    ...(principalsOf(principals).length > 0
      ? []
      : [{ path: `${path}.principals`, value: principals, allowed: "one principal or more" }]),
    ...(effect === "Allow" && principalsOf(principals).includes("*") && !isConditional
      ? [{ path: `${path}.principals`, value: "*", allowed: "anybody only with conditions, or in a Deny" }]
      : []),
  ];
}

function principalsOf({ services = [], aws = [], federated = [], everyone }: IamPrincipals): readonly unknown[] {
  return [...services, ...aws, ...federated, ...(everyone ? ["*"] : [])];
}
