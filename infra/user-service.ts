import { RouteAccess } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import type { Construct } from "constructs";
import type { Backing } from "./handover.ts";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";
import { issuerVariables, type TokenRules } from "./token-rules.ts";

export interface UserServiceProps extends ServiceLayerProps {
  readonly tokens: TokenRules;
  readonly secrets: pulumi.Output<Backing["secrets"]>;
}

/** Accounts, log-in and profiles; the issuer of access tokens. */
export class UserService extends ServiceLayer {
  constructor(scope: Construct, props: UserServiceProps) {
    super(scope, "user", props, {
      "/v1/users": RouteAccess.optional("whoever registers has no account yet"),
      "/v1/sessions": RouteAccess.optional("whoever logs in has no token yet"),
      "/oidc": RouteAccess.open("OpenID Connect authenticates clients by its own rules"),
      "/.well-known/jwks.json": RouteAccess.open("the keys are public"),
    } satisfies ServiceRoutes<"user">);
    this.variables(issuerVariables(props.tokens));
    this.secrets({
      JWT_PRIVATE_KEY: props.secrets.apply(({ signingKeys }) => signingKeys),
      ADMIN_EMAIL: props.secrets.apply(({ adminEmail }) => adminEmail),
      ADMIN_PASSWORD: props.secrets.apply(({ adminPassword }) => adminPassword),
      OIDC_COOKIE_KEYS: props.secrets.apply(({ cookieKeys }) => cookieKeys),
    });
    for (const caller of ["inventory", "order", "notification"] as const) {
      this.calledBy(caller, { methods: ["GET"], paths: ["/.well-known/jwks.json"] });
    }
  }
}
