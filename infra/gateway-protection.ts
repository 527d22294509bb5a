import { type CountersProps, GatewayPlugins } from "@plinth/constructs/gateway/plugins";
import { Layer } from "@plinth/constructs/kube";
import type { Construct } from "constructs";
import { limitProps } from "./capability-props.ts";
import { namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";
import { checkerVariables, type TokenRules } from "./token-rules.ts";

export interface GatewayProtectionProps {
  readonly limits: Settings["gateway"]["limits"];
  readonly tokens: TokenRules;
  /** The paths of all routes. */
  readonly paths: readonly string[];
  /** Where Kong counts. @default - a name where nobody answers: the local gateway counts by itself */
  readonly counters?: CountersProps;
  /** Where traces go. @default - nowhere */
  readonly tracesEndpoint?: string;
}

const nobody: CountersProps = { host: "counters.invalid" };

/** Whether the Gateway's class is one that knows Kong's plugins. */
export function enforcesPlugins({ className }: Settings["gateway"]): boolean {
  return className === "kong" || className === "plinth-local";
}

/** What the gateway asks of requests before they reach a service. */
export class GatewayProtection extends Layer {
  constructor(scope: Construct, id: string, props: GatewayProtectionProps) {
    super(scope, id);
    const { limits, tokens, paths, counters = nobody, tracesEndpoint } = props;
    const { JWT_AUDIENCE, JWKS_URL } = checkerVariables(tokens);
    new GatewayPlugins(this, "plugins", {
      routesNamespace: namespaces.services,
      paths,
      tokens: { issuer: tokens.issuer, audience: JWT_AUDIENCE, jwksUri: JWKS_URL },
      ...limitProps(limits),
      counters,
      ...(tracesEndpoint !== undefined && { tracesEndpoint }),
    });
  }
}
