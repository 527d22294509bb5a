import * as pulumi from "@pulumi/pulumi";

/** How callers speak to the gateway, where that is TLS. */
export type GatewayTls =
  /** The load balancer ends TLS by a certificate of ACM, and speaks TLS to Kong too. CloudFront takes none such as a VPC origin. */
  | { readonly certificateArn: pulumi.Input<string> }
  /** The load balancer passes connections on; Kong ends TLS by the certificate in this Secret (kubernetes.io/tls) of its namespace. */
  | { readonly secretName: string };

/** A Network Load Balancer within the VPC, made by the AWS Load Balancer Controller. */
export interface NetworkLoadBalancerProps {
  /** Its name in AWS: at most 32 letters, digits and "-". */
  readonly name: string;
  /** Ranges of addresses that may connect, such as the VPC's. */
  readonly sourceRanges: readonly string[];
  /** Prefix lists whose addresses may connect too, such as CloudFront's origin-facing one. @default - none */
  readonly prefixLists?: readonly pulumi.Input<string>[];
}

/** TLS 1.3, and 1.2 with forward secrecy. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html */
const SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

const prefix = "service.beta.kubernetes.io/";

/**
 * What the AWS Load Balancer Controller reads on the Service.
 *
 * @param keepsAddresses whether Kong sees the callers' own addresses, and not the load balancer's
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export function loadBalancerAnnotations(
  { name, sourceRanges, prefixLists = [] }: NetworkLoadBalancerProps,
  tls: GatewayTls | undefined,
  keepsAddresses: boolean,
): Record<string, pulumi.Input<string>> {
  const targets = [
    // As long as Kong goes on answering once it is told to stop.
    "deregistration_delay.timeout_seconds=30",
    "deregistration_delay.connection_termination.enabled=true",
    "proxy_protocol_v2.enabled=false",
    `preserve_client_ip.enabled=${keepsAddresses}`,
  ];
  return {
    ...balancer("name", name),
    ...balancer("scheme", "internal"),
    ...balancer("nlb-target-type", "ip"),
    ...balancer("attributes", "load_balancing.cross_zone.enabled=true"),
    ...balancer("target-group-attributes", targets.join(",")),
    // Whether Kong has its configuration is for Kubernetes to see: pods that have not are no targets.
    ...balancer("healthcheck-protocol", "TCP"),
    ...balancer("healthcheck-port", "traffic-port"),
    ...balancer("healthcheck-interval", "10"),
    ...balancer("healthcheck-timeout", "5"),
    ...balancer("healthcheck-healthy-threshold", "2"),
    ...balancer("healthcheck-unhealthy-threshold", "2"),
    [`${prefix}load-balancer-source-ranges`]: sourceRanges.join(","),
    ...(prefixLists.length > 0 && { ...balancer("security-group-prefix-lists", joined(prefixLists)) }),
    ...(tls !== undefined && "certificateArn" in tls && terminated(tls.certificateArn)),
  };
}

function terminated(certificateArn: pulumi.Input<string>) {
  return {
    ...balancer("ssl-cert", certificateArn),
    ...balancer("ssl-ports", "443"),
    ...balancer("ssl-negotiation-policy", SSL_POLICY),
    ...balancer("backend-protocol", "ssl"),
    ...balancer("alpn-policy", "HTTP2Preferred"),
  };
}

function balancer(key: string, value: pulumi.Input<string>): Record<string, pulumi.Input<string>> {
  return { [`${prefix}aws-load-balancer-${key}`]: value };
}

function joined(values: readonly pulumi.Input<string>[]): pulumi.Input<string> {
  return pulumi.all([...values]).apply((all) => all.join(","));
}
