import { stringToken } from "@plinth/constructs/bridge";
import { Layer } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { namespaces } from "./namespaces.ts";

/** The load balancer that AWS's controller makes of a Gateway. */
export interface LoadBalancerProps {
  /** The GatewayClass that stands for it. */
  readonly className: string;
  /** Its name in AWS, at most 32 characters. */
  readonly name: string;
  /** The range of addresses that may connect. */
  readonly callers: string;
  /** Prefix lists whose addresses may connect too; together with `callers`, at most 60 ranges. @default - none */
  readonly callerPrefixLists?: readonly pulumi.Output<string>[];
  /** ARN of its certificate. @default - none: it speaks HTTP */
  readonly certificateArn?: pulumi.Output<string>;
}

const group = "gateway.k8s.aws";
const apiVersion = `${group}/v1`;

/** TLS 1.3, and 1.2 with forward secrecy. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const sslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/**
 * A GatewayClass whose Gateways are load balancers within the VPC, which reach pods directly.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/loadbalancerconfig/
 */
export class LoadBalancer extends Layer {
  readonly className: string;
  /** Whether it ends TLS. */
  readonly isSecure: boolean;
  /** What a Gateway names to have these settings. */
  readonly parametersRef: { readonly group: string; readonly kind: string; readonly name: string };

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id, { namespace: namespaces.gateway });
    this.className = props.className;
    this.isSecure = props.certificateArn !== undefined;
    new ApiObject(this, "class", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: props.className },
      spec: { controllerName: `${group}/alb` },
    });
    const targets = new ApiObject(this, "targets", {
      apiVersion,
      kind: "TargetGroupConfiguration",
      metadata: { name: props.className },
      spec: { defaultConfiguration: targetDefaults },
    });
    const settings = new ApiObject(this, "settings", {
      apiVersion,
      kind: "LoadBalancerConfiguration",
      metadata: { name: props.className },
      spec: {
        loadBalancerName: props.name,
        scheme: "internal",
        sourceRanges: [props.callers],
        ...(props.callerPrefixLists && { securityGroupPrefixes: props.callerPrefixLists.map(stringToken) }),
        defaultTargetGroupConfiguration: { name: targets.name },
        loadBalancerAttributes: [{ key: "routing.http.drop_invalid_header_fields.enabled", value: "true" }],
        ...(props.certificateArn !== undefined && {
          listenerConfigurations: [
            { protocolPort: "HTTPS:443", defaultCertificate: stringToken(props.certificateArn), sslPolicy },
          ],
        }),
      },
    });
    settings.addDependency(targets);
    this.parametersRef = { group, kind: settings.kind, name: settings.name };
  }
}

/** Services say themselves when they take requests, and go on answering for 5 s once they are told to stop. */
const targetDefaults = {
  targetType: "ip",
  healthCheckConfig: {
    healthCheckPath: "/ready",
    healthCheckProtocol: "HTTP",
    healthCheckInterval: 5,
    healthCheckTimeout: 2,
    healthyThresholdCount: 2,
    unhealthyThresholdCount: 2,
  },
  targetGroupAttributes: [{ key: "deregistration_delay.timeout_seconds", value: "30" }],
};
