import { ApiObject, Duration, JsonPatch, Lazy, Size } from "cdk8s";
import * as kplus from "cdk8s-plus-27";
import { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { makeAutoscaler } from "./autoscaler.ts";
import { Autoscaling } from "./autoscaling.ts";
import { ConnectionPolicy } from "./connection-policy.ts";
import { GatewayRoutes } from "./gateway-routes.ts";
import { type GatewayReference, PathMatch } from "./http-route.ts";
import { microserviceFaults } from "./microservice-faults.ts";
import type { MicroserviceProps } from "./microservice-props.ts";
import { applySidecars, type Sidecar } from "./microservice-sidecar.ts";
import { Peer } from "./peer.ts";
import type { Placement } from "./placement.ts";
import { applyPodDefaults } from "./pod-defaults.ts";
import { Port } from "./port.ts";
import type { Resources } from "./resources.ts";
import type { RouteAccess } from "./route-access.ts";

/** Where the files of secrets are. */
const secretsDir = "/var/run/secrets/plinth.dev";

const one = kplus.PercentOrAbsolute.absolute(1);
const none = kplus.PercentOrAbsolute.absolute(0);

const defaultResources: Resources = {
  requests: { cpu: kplus.Cpu.millis(100), memory: Size.mebibytes(128) },
  limits: { cpu: kplus.Cpu.millis(500), memory: Size.mebibytes(256) },
};

interface Settings {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly autoscaling: Autoscaling;
  readonly autoscalerOwnsCount: boolean;
  readonly strategy: kplus.DeploymentStrategy;
  readonly resources: Resources;
  readonly port: number;
  readonly liveness: kplus.Probe;
  readonly readiness: kplus.Probe;
  readonly startup: kplus.Probe | undefined;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly user: number;
  readonly stopDelaySeconds: number;
  readonly stopGraceSeconds: number;
  readonly placement: Placement;
  readonly meshed: boolean;
}

function withDefaults(id: string, props: MicroserviceProps): Settings {
  const replicas = props.replicas ?? props.autoscaling?.range?.min ?? 2;
  const port = props.port ?? 8080;
  return {
    name: props.name ?? id,
    image: props.image,
    replicas,
    autoscaling: props.autoscaling ?? Autoscaling.between(Math.max(1, replicas), Math.max(1, 2 * replicas)),
    autoscalerOwnsCount: props.replicas === undefined && props.autoscaling?.range !== undefined,
    strategy: props.strategy ?? kplus.DeploymentStrategy.rollingUpdate({ maxSurge: one, maxUnavailable: none }),
    resources: props.resources ?? defaultResources,
    port,
    liveness:
      props.liveness ??
      kplus.Probe.fromHttpGet("/health", {
        port,
        initialDelaySeconds: Duration.seconds(30),
        periodSeconds: Duration.seconds(10),
      }),
    readiness: props.readiness ?? kplus.Probe.fromHttpGet("/ready", { port, periodSeconds: Duration.seconds(2) }),
    startup: props.startup,
    command: props.command,
    args: props.args,
    user: props.user ?? 65532,
    stopDelaySeconds: (props.stopDelay ?? Duration.seconds(5)).toSeconds(),
    stopGraceSeconds: (props.stopGrace ?? Duration.seconds(30)).toSeconds(),
    placement: props.placement ?? {},
    meshed: props.meshed ?? false,
  };
}

function containerOf(settings: Settings): kplus.ContainerProps {
  const { name, image, port, resources, liveness, readiness, startup, command, args, user } = settings;
  return {
    name,
    image,
    imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
    ports: [{ name: "http", number: port }],
    resources: {
      cpu: { request: resources.requests.cpu, limit: resources.limits.cpu },
      memory: { request: resources.requests.memory, limit: resources.limits.memory },
    },
    liveness,
    readiness,
    ...(startup && { startup }),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    securityContext: {
      ensureNonRoot: true,
      user,
      group: user,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      privileged: false,
    },
  };
}

/**
 * A stateless HTTP service, ready for production by its defaults: a Deployment that passes Pod Security `restricted`, spreads over
 * zones and stops gracefully; a Service and a ServiceAccount; an autoscaler and a disruption budget; and a NetworkPolicy that refuses
 * whatever `allowFrom`, `allowTo` and `exposeAt` do not allow.
 */
export class Microservice extends Construct {
  /** The name of every object of the service, and of its Service in DNS. */
  readonly name: string;

  /** The port that it listens on. */
  readonly port: number;

  readonly deployment: kplus.Deployment;
  readonly service: kplus.Service;
  readonly serviceAccount: kplus.ServiceAccount;

  readonly #container: kplus.Container;
  readonly #connections: ConnectionPolicy;
  readonly #routes: GatewayRoutes;
  readonly #secrets: Record<string, string> = {};
  readonly #variables: string[] = [];
  readonly #sidecars: Sidecar[] = [];
  #secret: kplus.Secret | undefined;
  #files: kplus.Secret | undefined;

  constructor(scope: Construct, id: string, props: MicroserviceProps) {
    super(scope, id);
    const settings = withDefaults(id, props);
    this.name = settings.name;
    this.port = settings.port;

    this.serviceAccount = new kplus.ServiceAccount(this, "ServiceAccount", { metadata: this.#metadata() });
    this.#connections = new ConnectionPolicy(this, "Connections", {
      name: this.name,
      podLabels: this.podLabels,
      meshed: settings.meshed,
    });
    this.deployment = this.#deploy(settings);
    this.#container = this.deployment.addContainer(containerOf(settings));
    this.#container.mount("/tmp", kplus.Volume.fromEmptyDir(this, "Scratch", "tmp", { sizeLimit: Size.mebibytes(64) }));
    this.service = this.#serve();
    const backend = { name: this.service.name, port: this.port };
    this.#routes = new GatewayRoutes(this, "Routes", { backend, labels: this.podLabels });
    this.#budget();
    this.#autoscale(settings.autoscaling);
    for (const [name, value] of Object.entries(props.env ?? {})) {
      this.env(name, value);
    }
    this.node.addValidation({ validate: () => microserviceFaults({ ...settings, variables: this.#variables }) });
  }

  /** The labels that find the service's pods; they never change. */
  get podLabels(): Readonly<Record<string, string>> {
    return { "app.kubernetes.io/name": this.name };
  }

  /** Sets an environment variable: plain text, or an `EnvValue` from a ConfigMap, a Secret or a field of the pod. */
  env(name: string, value: string | kplus.EnvValue): this {
    this.#variables.push(name);
    this.#container.env.addVariable(name, typeof value === "string" ? kplus.EnvValue.fromValue(value) : value);
    return this;
  }

  /**
   * Sets environment variables that are secret, by way of a Secret of the service's own. Where one comes from an Output, pass
   * `stringToken(output)`. When a value changes, the pods are rolled.
   */
  secretEnv(values: Readonly<Record<string, string>>): this {
    const secret = this.#ownSecret();
    Object.assign(this.#secrets, values);
    for (const [name, value] of Object.entries(values)) {
      secret.addStringData(name, value);
      this.env(name, kplus.EnvValue.fromSecretValue({ secret: secret as kplus.ISecret, key: name }));
    }
    return this;
  }

  /**
   * Has a secret in a file of the pods, which changes while they run when the secret does. Where it comes from an Output, pass
   * `stringToken(output)`.
   *
   * @returns the file's path
   */
  secretFile(name: string, value: string): string {
    this.#ownFiles().addStringData(name, value);
    return `${secretsDir}/${name}`;
  }

  /**
   * Sends the gateway's requests for a path, and all below it, to the service, from those whom `access` lets through; lets the gateway
   * connect.
   */
  exposeAt(
    path: string,
    gateway: GatewayReference,
    access: RouteAccess,
    { exact = false }: { readonly exact?: boolean } = {},
  ): this {
    if (this.#routes.add(exact ? PathMatch.exact(path) : PathMatch.prefix(path), gateway, access)) {
      for (const [key, value] of Object.entries(gateway.serviceAnnotations ?? {})) {
        this.service.metadata.addAnnotation(key, value);
      }
      for (const caller of gateway.callers ?? [Peer.namespace(gateway.namespace)]) {
        this.allowFrom(caller);
      }
    }
    return this;
  }

  /** Serves one TCP port more, such as one of another protocol. Its name is that of the Service's port. */
  alsoListensAt(name: string, port: number): this {
    this.#container.addPort({ name, number: port });
    this.service.bind(port, { name, targetPort: port });
    // A mesh that has to find out waits for the caller's first bytes, and a server of SMTP speaks first.
    const index = this.service.ports.length - 1;
    ApiObject.of(this.service).addJsonPatch(JsonPatch.add(`/spec/ports/${index}/appProtocol`, "tcp"));
    return this;
  }

  /** Runs a container beside the service, from before its start until after its end. */
  sidecar(sidecar: Sidecar): this {
    this.#sidecars.push(sidecar);
    return this;
  }

  /** Lets the peer connect to the service. @param port @default - the service's HTTP port */
  allowFrom(peer: Peer, port: number = this.port): this {
    this.#connections.allowFrom(peer, Port.tcp(port));
    return this;
  }

  /** Lets the service connect to the peer at these ports. */
  allowTo(peer: Peer, ...ports: readonly Port[]): this {
    this.#connections.allowTo(peer, ...ports);
    return this;
  }

  /** Of the Secret of its variables. */
  get #secretName(): string {
    return `${this.name}-env`;
  }

  #metadata(name = this.name) {
    return { name, labels: { ...this.podLabels } };
  }

  #deploy(settings: Settings): kplus.Deployment {
    const deployment = new kplus.Deployment(this, "Deployment", {
      metadata: this.#metadata(),
      podMetadata: { labels: { ...this.podLabels } },
      replicas: settings.replicas,
      strategy: settings.strategy,
      select: false,
      serviceAccount: this.serviceAccount as kplus.IServiceAccount,
      automountServiceAccountToken: false,
      terminationGracePeriod: Duration.seconds(settings.stopGraceSeconds),
      securityContext: { ensureNonRoot: true, user: settings.user, group: settings.user, fsGroup: settings.user },
    });
    deployment.select(kplus.LabelSelector.of({ labels: { ...this.podLabels } }));
    const { placement, stopDelaySeconds } = settings;
    const object = ApiObject.of(deployment);
    applyPodDefaults(object, { podLabels: this.podLabels, placement, stopDelaySeconds });
    applySidecars(object, this.#sidecars);
    // No pod may run before its connections are ruled; and one whose account is missing is tried again ever more seldom.
    object.addDependency(this.serviceAccount, this.#connections);
    if (settings.autoscalerOwnsCount) {
      withResourceOptions(object, { ignoreChanges: ["spec.replicas"] });
    }
    return deployment;
  }

  #serve(): kplus.Service {
    const service = new kplus.Service(this, "Service", {
      metadata: this.#metadata(),
      ports: [{ name: "http", port: this.port, targetPort: this.port }],
    });
    for (const [key, value] of Object.entries(this.podLabels)) {
      service.selectLabel(key, value);
    }
    ApiObject.of(service).addJsonPatch(
      JsonPatch.remove("/spec/externalIPs"),
      JsonPatch.add("/spec/ports/0/appProtocol", "http"),
    );
    return service;
  }

  /** Node drains take the pods one by one, and are never blocked by a service of one pod. */
  #budget(): void {
    new kplus.k8s.KubePodDisruptionBudget(this, "DisruptionBudget", {
      metadata: this.#metadata(),
      spec: {
        maxUnavailable: kplus.k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: { ...this.podLabels } },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    });
  }

  // cdk8s-plus's own autoscaler takes the count out of the Deployment, even one that was asked for.
  #autoscale({ range }: Autoscaling): void {
    if (range !== undefined) {
      makeAutoscaler(this, "Autoscaler", {
        metadata: this.#metadata(),
        target: ApiObject.of(this.deployment),
        range,
        secretName: this.#secretName,
      });
    }
  }

  #ownFiles(): kplus.Secret {
    if (this.#files === undefined) {
      const secret = new kplus.Secret(this, "Files", { metadata: this.#metadata(`${this.name}-files`) });
      const volume = kplus.Volume.fromSecret(this, "FilesVolume", secret as kplus.ISecret, { name: "secrets" });
      this.#container.mount(secretsDir, volume, { readOnly: true });
      ApiObject.of(this.deployment).addDependency(secret);
      this.#files = secret;
    }
    return this.#files;
  }

  #ownSecret(): kplus.Secret {
    if (this.#secret === undefined) {
      this.#secret = new kplus.Secret(this, "Secret", { metadata: this.#metadata(this.#secretName) });
      ApiObject.of(this.deployment).addDependency(this.#secret);
      const digest = Lazy.any({ produce: () => digestToken(this.#secrets) });
      this.deployment.podMetadata.addAnnotation("plinth.dev/secret-digest", digest);
    }
    return this.#secret;
  }
}
