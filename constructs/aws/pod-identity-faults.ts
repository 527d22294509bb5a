import type { PropsFault } from "../props-error.ts";
import { iamDocumentFaults } from "./iam-document-faults.ts";
import type { PodIdentityProps } from "./pod-identity-props.ts";

/** Everything that is wrong with the props of a PodIdentity; empty when nothing is. */
export function podIdentityFaults(props: PodIdentityProps): PropsFault[] {
  return [...nameFaults(props), ...accountFaults(props), ...permissionFaults(props)];
}

function nameFaults({ namespace, serviceAccount }: PodIdentityProps): PropsFault[] {
  return [
    ...(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)
      ? []
      : [{ path: "namespace", value: namespace, allowed: 'a namespace: 1 to 63 of a-z, 0-9 and "-"' }]),
    ...(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(serviceAccount)
      ? []
      : [
          {
            path: "serviceAccount",
            value: serviceAccount,
            allowed: 'a service account: 1 to 253 of a-z, 0-9, "-" and "."',
          },
        ]),
  ];
}

function accountFaults({ accountId }: PodIdentityProps): PropsFault[] {
  return accountId === undefined || /^\d{12}$/.test(accountId)
    ? []
    : [{ path: "accountId", value: accountId, allowed: "12 digits" }];
}

function permissionFaults({ statements, policyJson, managedPolicyArns = [] }: PodIdentityProps): PropsFault[] {
  return [
    ...(statements === undefined && policyJson === undefined && managedPolicyArns.length === 0
      ? [{ path: "statements", value: undefined, allowed: "what the role may do; or policyJson, or managedPolicyArns" }]
      : []),
    ...(statements !== undefined && policyJson !== undefined
      ? [{ path: "policyJson", value: policyJson, allowed: "either statements or policyJson" }]
      : []),
    ...(statements === undefined ? [] : iamDocumentFaults(statements)),
  ];
}
