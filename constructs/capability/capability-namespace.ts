import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import { Construct } from "constructs";
import { meshedNamespaceLabels } from "../mesh/mesh-labels.ts";

/** A namespace of a capability. */
export interface CapabilityNamespaceProps {
  readonly name: string;
  /** What its pods may be, by the Pod Security Standards. @default "restricted" */
  readonly podSecurity?: "privileged" | "baseline" | "restricted";
  /** Whether the mesh takes its pods in. @default false */
  readonly meshed?: boolean;
  /** Whether its pods reach each other and the cluster's DNS; else each of them needs a policy of its own for that too. @default true */
  readonly openInside?: boolean;
}

/** A namespace whose pods nobody outside reaches, and which reach nobody outside, but for what further policies allow. */
export class CapabilityNamespace extends Construct {
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: CapabilityNamespaceProps) {
    super(scope, id);
    const { name, podSecurity = "restricted", meshed = false, openInside = true } = props;
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name,
        labels: {
          "pod-security.kubernetes.io/enforce": podSecurity,
          "pod-security.kubernetes.io/warn": podSecurity,
          ...(meshed && meshedNamespaceLabels()),
        },
      },
    });
    new k8s.KubeNetworkPolicy(this, "Policy", {
      metadata: { name: "default", namespace: name },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ...(openInside && insideRules()) },
    }).addDependency(this.apiObject);
  }
}

function insideRules(): Pick<k8s.NetworkPolicySpec, "ingress" | "egress"> {
  const ownPods = [{ podSelector: {} }];
  const dns = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } };
  const port = k8s.IntOrString.fromNumber(53);
  return {
    ingress: [{ from: ownPods }],
    egress: [
      { to: ownPods },
      {
        to: [dns],
        ports: [
          { protocol: "UDP", port },
          { protocol: "TCP", port },
        ],
      },
    ],
  };
}
