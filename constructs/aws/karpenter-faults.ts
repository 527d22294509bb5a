import type { PropsFault } from "../props-error.ts";
import type { KarpenterCloudProps } from "./karpenter-props.ts";
import { isKnownRegion, knownRegions } from "./region.ts";

/** Everything that is wrong with the props of a KarpenterCloud; empty when nothing is. */
export function karpenterCloudFaults(props: KarpenterCloudProps): PropsFault[] {
  const { clusterName, region, accountId, nodeRoleName, namespace, serviceAccount } = props;
  return [
    ...check(/^[A-Za-z0-9][A-Za-z0-9-]{0,47}$/.test(clusterName), {
      path: "clusterName",
      value: clusterName,
      allowed: 'up to 48 letters, digits and "-", as the names of its role and queue begin with it',
    }),
    ...check(isKnownRegion(region), { path: "region", value: region, allowed: `one of ${knownRegions.join(", ")}` }),
    ...check(/^\d{12}$/.test(accountId), { path: "accountId", value: accountId, allowed: "12 digits" }),
    ...check(nodeRoleName === undefined || /^[\w+=,.@-]{1,64}$/.test(nodeRoleName), {
      path: "nodeRoleName",
      value: nodeRoleName,
      allowed: "1 to 64 of letters, digits and _+=,.@-",
    }),
    ...check(namespace === undefined || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace), {
      path: "namespace",
      value: namespace,
      allowed: '1 to 63 of a-z, 0-9 and "-"',
    }),
    ...check(serviceAccount === undefined || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(serviceAccount), {
      path: "serviceAccount",
      value: serviceAccount,
      allowed: '1 to 253 of a-z, 0-9, "-" and "."',
    }),
  ];
}

function check(isRight: boolean, fault: PropsFault): PropsFault[] {
  return isRight ? [] : [fault];
}
