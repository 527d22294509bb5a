import { mapping } from "../values.ts";
import { demandedOf } from "./conditions.ts";
import type { PolicyStatement } from "./policy-document.ts";
import { isWorld } from "./world.ts";

/** Keys that say whose a request is; `aws:SecureTransport` and the like do not. */
const owners = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIp",
  "aws:SourceOrgID",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "kms:CallerAccount",
  "s3:DataAccessPointAccount",
];

/** Whether anybody is allowed something: everyone is the principal, and no condition says whose the request has to be. */
export function isOpen(statement: PolicyStatement): boolean {
  const isForEveryone = isEveryone(statement.principal) || statement.notPrincipal !== undefined;
  return statement.effect === "Allow" && isForEveryone && !owners.some((key) => isNarrow(demandedOf(statement, key)));
}

/** Whether a principal is everyone. */
export function isEveryone(principal: unknown): boolean {
  return principal === "*" || [mapping(principal).AWS].flat().includes("*");
}

function isNarrow(values: readonly string[]): boolean {
  return values.length > 0 && !values.some((value) => /^[*:]+$/.test(value) || isWorld(value));
}
