import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../props-error.ts";
import { storeAccessFaults } from "./store-access-faults.ts";
import type { StoreAccessProps } from "./store-access-props.ts";

/**
 * Who may connect to a store: those listed, and nobody else. The node's part of the mesh enforces it, by connection; a store with no rule
 * is closed.
 *
 * @throws PropsError with every fault of the props
 * @see https://istio.io/latest/docs/ambient/usage/l4-policy/
 */
export class StoreAccess extends Construct {
  constructor(scope: Construct, id: string, props: StoreAccessProps) {
    super(scope, id);
    refuseFaults("StoreAccess", storeAccessFaults(props));
    const { name, namespace, podLabels, rules } = props;
    new ApiObject(this, "Resource", {
      apiVersion: "security.istio.io/v1",
      kind: "AuthorizationPolicy",
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: { ...podLabels } },
        action: "ALLOW",
        rules: rules.map(({ from, ports }) => ({
          from: [{ source: { principals: from.map(({ principal }) => principal) } }],
          to: [{ operation: { ports: ports.map(String) } }],
        })),
      },
    });
  }
}
