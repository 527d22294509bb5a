import { numberToken, stringToken } from "@plinth/constructs/bridge";
import { Autoscaling, type GatewayReference, Microservice, Peer, Port } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import { Duration } from "cdk8s";
import type { Construct } from "constructs";
import { Layer } from "./layer.ts";
import { namespaces } from "./namespaces.ts";
import { computeOf } from "./quantities.ts";
import { placementOf } from "./service-runtime.ts";
import type { ServiceSettings } from "./settings.ts";
import type { StoreConnections } from "./store-connections.ts";

/** What the user service stands on. */
export interface UserServiceProps {
  readonly settings: ServiceSettings;
  readonly stores: StoreConnections;
  readonly gateway: GatewayReference;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** PKCS#8 PEM of the key that signs its tokens; secret. */
  readonly signingKey: pulumi.Output<string>;
}

/** Accounts, log-in and profiles. */
export class UserService extends Layer {
  /** The paths that it answers, with all below them. */
  readonly paths = ["/v1/users", "/v1/sessions", "/.well-known/jwks.json"] as const;

  constructor(scope: Construct, id: string, { settings, stores, gateway, issuer, signingKey }: UserServiceProps) {
    super(scope, id, { namespace: namespaces.services });
    const { min, max, cpuPercent } = settings.autoscaling;
    const service = new Microservice(this, "user", {
      image: settings.image,
      ...(settings.replicas !== undefined && { replicas: settings.replicas }),
      autoscaling: Autoscaling.between(min, max, { cpuPercent }),
      resources: { requests: computeOf(settings.requests), limits: computeOf(settings.limits) },
      command: ["node", "main.ts"],
      placement: placementOf(settings),
      // The service itself goes on answering for a while once it is told to stop.
      stopDelay: Duration.seconds(0),
      env: {
        HOST: "0.0.0.0",
        PORT: "8080",
        LOG_LEVEL: settings.logLevel,
        JWT_ISSUER: issuer,
        JWT_AUDIENCE: "plinth",
      },
    });
    service
      .secretEnv({
        DATABASE_URL: stringToken(stores.postgres.url),
        REDIS_URL: stringToken(stores.redis.url),
        JWT_PRIVATE_KEY: stringToken(signingKey),
      })
      .allowTo(Peer.anyone(), Port.tcp(numberToken(stores.postgres.port)), Port.tcp(numberToken(stores.redis.port)));
    for (const path of this.paths) {
      service.exposeAt(path, gateway);
    }
  }
}
