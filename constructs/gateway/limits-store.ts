import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { stringToken } from "../bridge/output-token.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Peer } from "../kube/peer.ts";
import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { Port } from "../kube/port.ts";
import { refuseFaults } from "../props-error.ts";
import { kongLabels } from "./gateway-places.ts";
import type { CountersProps } from "./gateway-plugins-props.ts";
import { ACCESS_FOLDER, CONFIG_FOLDER, limitsStoreAccess, limitsStoreConfig } from "./limits-store-config.ts";
import { LIMITS_PORT, LIMITS_STORE, limitsStoreCounters } from "./limits-store-counters.ts";
import { limitsStoreFaults } from "./limits-store-faults.ts";
import type { LimitsStoreProps } from "./limits-store-props.ts";

/** The user and group of the official image. */
const USER = 999;

/**
 * The one Redis that the gateway's limits are counted in, as Kong's own limits speak no Redis Cluster. It keeps nothing: when it is
 * away, Kong lets requests through uncounted, and when it comes back counting starts anew. It goes into a layer of GATEWAY_NAMESPACE.
 */
export class LimitsStore extends Construct {
  /** Where Kong finds it. */
  readonly counters: CountersProps;
  readonly #name: string;

  /** @throws PropsError with every fault of the props */
  constructor(scope: Construct, id: string, props: LimitsStoreProps) {
    super(scope, id);
    refuseFaults("LimitsStore", limitsStoreFaults(props));
    this.#name = props.name ?? LIMITS_STORE;
    this.counters = limitsStoreCounters(this.#name);
    this.#connections(props.meshed ?? false);
    const configuration = this.#object("ConfigMap", "v1", {
      data: { "redis.conf": limitsStoreConfig(props.memoryMebibytes ?? 192) },
    });
    const access = this.#object("Secret", "v1", { stringData: accessOf(props.password) });
    this.#object("ServiceAccount", "v1", { automountServiceAccountToken: false });
    this.#object("Service", "v1", {
      spec: { selector: this.#labels, ports: [{ name: "tcp-redis", port: LIMITS_PORT, targetPort: LIMITS_PORT }] },
    });
    this.#object("PodDisruptionBudget", "policy/v1", {
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: this.#labels },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    });
    this.#deployment(props).addDependency(configuration, access);
  }

  get #labels(): Record<string, string> {
    return { "app.kubernetes.io/name": this.#name };
  }

  #object(kind: string, apiVersion: string, content: Readonly<Record<string, unknown>>): ApiObject {
    const metadata = { name: this.#name, labels: this.#labels };
    return new ApiObject(this, kind, { apiVersion, kind, metadata, ...content });
  }

  #connections(meshed: boolean): void {
    const policy = new ConnectionPolicy(this, "Connections", { name: this.#name, podLabels: this.#labels, meshed });
    policy.allowFrom(Peer.pods(kongLabels), Port.tcp(LIMITS_PORT));
  }

  // One after the other: two at once would each count a part.
  #deployment(props: LimitsStoreProps): ApiObject {
    const memory = props.memoryMebibytes ?? 192;
    const changes = digestToken({ access: stringToken(pulumi.output(props.password)), memory: String(memory) });
    return this.#object("Deployment", "apps/v1", {
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: this.#labels },
        template: {
          metadata: { labels: this.#labels, annotations: { "plinth.dev/config-digest": changes } },
          spec: {
            ...(props.nodes && {
              nodeSelector: { ...props.nodes.nodeSelector },
              tolerations: [...props.nodes.tolerations],
            }),
            ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
            serviceAccountName: this.#name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 5,
            securityContext: {
              ...restrictedPod,
              runAsUser: USER,
              runAsGroup: USER,
              fsGroup: USER,
            },
            containers: [containerOf(props.image, memory)],
            volumes: [
              { name: "config", configMap: { name: this.#name } },
              // 0440: for the group of the pod.
              { name: "access", secret: { secretName: this.#name, defaultMode: 0o440, items: [aclFile] } },
            ],
          },
        },
      },
    });
  }
}

const aclFile = { key: "users.acl", path: "users.acl" };

/** Kong's controller reads JSON; Redis reads the digest. */
function accessOf(password: pulumi.Input<string>): Record<string, string> {
  const secret = pulumi.secret(password);
  return {
    "users.acl": stringToken(secret.apply(limitsStoreAccess)),
    "password.json": stringToken(secret.apply((text) => JSON.stringify(text))),
  };
}

function containerOf(image: string, memory: number) {
  const ask = { exec: { command: ["redis-cli", "-e", "ping"] }, periodSeconds: 10, timeoutSeconds: 5 };
  return {
    name: "redis",
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["redis-server", `${CONFIG_FOLDER}/redis.conf`],
    workingDir: "/tmp",
    ports: [{ name: "redis", containerPort: LIMITS_PORT }],
    resources: {
      requests: { cpu: "50m", memory: `${memory}Mi` },
      limits: { cpu: "500m", memory: `${Math.ceil((memory * 4) / 3)}Mi` },
    },
    readinessProbe: { ...ask, periodSeconds: 5 },
    livenessProbe: { ...ask, initialDelaySeconds: 10, failureThreshold: 3 },
    securityContext: { ...restrictedContainer, runAsNonRoot: true, privileged: false },
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "access", mountPath: ACCESS_FOLDER, readOnly: true },
    ],
  };
}
