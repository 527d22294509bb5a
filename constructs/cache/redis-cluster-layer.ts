import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { stringToken } from "../bridge/output-token.ts";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { spreadOverZones } from "../kube/pod-spread.ts";
import { Port } from "../kube/port.ts";
import { PodMonitoring } from "../observability/pod-monitoring.ts";
import { redisAccess, redisReplication } from "./redis-access.ts";
import type { RedisClusterProps } from "./redis-cluster-props.ts";
import { redisConfig } from "./redis-config.ts";
import {
  CACHE_NAMESPACE,
  NODE_TIMEOUT_MS,
  REDIS_CLUSTER,
  redisFolders,
  redisPorts,
  redisUsers,
} from "./redis-places.ts";
import { redisEntryScript, redisReadyScript, redisRepairScript, redisStopScript } from "./redis-scripts.ts";

/** The user and group of the official image. */
const USER = 999;

/** The objects of a RedisCluster. */
export class RedisClusterLayer extends Layer {
  readonly #props: RedisClusterProps;
  readonly #name: string;

  constructor(scope: Construct, id: string, props: RedisClusterProps) {
    super(scope, id, { namespace: CACHE_NAMESPACE });
    this.#props = props;
    this.#name = props.name ?? REDIS_CLUSTER;
    const namespace = new CapabilityNamespace(this, "namespace", {
      name: CACHE_NAMESPACE,
      meshed: props.meshed,
      openInside: false,
    });
    this.#connections().node.addDependency(namespace);
    const data = { "redis.conf": this.#config, ...scripts };
    const config = this.#object("ConfigMap", "v1", { data });
    const secret = this.#object("Secret", "v1", { stringData: this.#access() });
    const account = this.#object("ServiceAccount", "v1", { automountServiceAccountToken: false });
    const service = this.#service();
    const disruptions = this.#object("PodDisruptionBudget", "policy/v1", {
      spec: { maxUnavailable: 1, selector: { matchLabels: this.#labels }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    });
    for (const object of [config, secret, account, service, disruptions]) {
      object.node.addDependency(namespace);
    }
    const digest = digestToken({
      config: this.#config,
      entry: redisEntryScript,
      access: stringToken(this.#accessText.apply((all) => JSON.stringify(all))),
    });
    // Not ready before the Job has made them a cluster: nobody may wait for one before the other is made.
    const nodes = this.#nodes(digest);
    nodes.addDependency(config, secret, account, service);
    if (props.retained) {
      withResourceOptions(nodes, { protect: true, retainOnDelete: true });
    }
    const ofJob = digestToken({ nodes: digest, repair: redisRepairScript });
    this.#repair(ofJob).addDependency(config, secret, account, service);
    if (props.monitored) {
      new PodMonitoring(this, "metrics", {
        name: this.#name,
        podLabels: this.#labels,
        port: "metrics",
      }).node.addDependency(namespace);
    }
  }

  get #labels(): Record<string, string> {
    return { "app.kubernetes.io/name": this.#name };
  }

  get #jobName(): string {
    return `${this.#name}-repair`;
  }

  get #count(): number {
    return this.#props.primaries * (1 + this.#props.replicasPerPrimary);
  }

  get #config(): string {
    const { memory, memoryPolicy, persistence, replicasToWrite = 0 } = this.#props;
    return redisConfig({ dataMebibytes: memory.dataMebibytes, memoryPolicy, persistence, replicasToWrite });
  }

  #object(kind: string, apiVersion: string, content: Readonly<Record<string, unknown>>): ApiObject {
    const metadata = { name: this.#name, labels: this.#labels };
    return new ApiObject(this, kind, { apiVersion, kind, metadata, ...content });
  }

  #connections(): Construct {
    const { clients, meshed } = this.#props;
    const nodes = new ConnectionPolicy(this, "connections", { name: this.#name, podLabels: this.#labels, meshed });
    const each = Peer.pods(this.#labels);
    nodes.allowFrom(each, Port.tcp(redisPorts.redis), Port.tcp(redisPorts.bus));
    nodes.allowTo(each, Port.tcp(redisPorts.redis), Port.tcp(redisPorts.bus));
    nodes.allowFrom(Peer.service(this.#jobName), Port.tcp(redisPorts.redis));
    nodes.allowFrom(Peer.namespace("observability"), Port.tcp(redisPorts.metrics));
    for (const { namespace, podLabels } of clients) {
      const client = podLabels === undefined ? Peer.namespace(namespace) : Peer.pods(podLabels, { namespace });
      nodes.allowFrom(client, Port.tcp(redisPorts.redis));
    }
    const podLabels = { "app.kubernetes.io/name": this.#jobName };
    const job = new ConnectionPolicy(this, "repair-connections", { name: this.#jobName, podLabels, meshed });
    job.allowTo(each, Port.tcp(redisPorts.redis));
    nodes.node.addDependency(job);
    return nodes;
  }

  get #accessText(): pulumi.Output<Record<string, string>> {
    const { users, passwords } = this.#props;
    const clients = Object.fromEntries(Object.entries(users).map(([name, { password }]) => [name, password]));
    return pulumi.secret(pulumi.output({ own: passwords, clients })).apply(
      (all): Record<string, string> => ({
        "users.acl": redisAccess(users, all),
        "replication.conf": redisReplication(all),
        admin: all.own.admin,
        node: all.own.node,
        exporter: all.own.exporter,
      }),
    );
  }

  #access(): Record<string, string> {
    const text = this.#accessText;
    const keys = ["users.acl", "replication.conf", "admin", "node", "exporter"];
    return Object.fromEntries(keys.map((key) => [key, stringToken(text.apply((all) => all[key] ?? ""))]));
  }

  #service(): ApiObject {
    const port = (name: string, number: number) => ({ name, port: number, targetPort: number });
    return this.#object("Service", "v1", {
      spec: {
        clusterIP: "None",
        // Nodes look for each other before they serve.
        publishNotReadyAddresses: true,
        selector: this.#labels,
        ports: [port("tcp-redis", redisPorts.redis), port("tcp-bus", redisPorts.bus)],
      },
    });
  }

  /** What the scripts expect. */
  get #env() {
    const domain = `${this.#name}.${CACHE_NAMESPACE}.svc.cluster.local`;
    const peers = Array.from({ length: this.#count }, (_, index) => `${this.#name}-${index}.${domain}`);
    const fixed = Object.entries({
      CONFIG: `${redisFolders.config}/redis.conf`,
      ACCESS: redisFolders.access,
      DATA: redisFolders.data,
      PORT: String(redisPorts.redis),
      BUS_PORT: String(redisPorts.bus),
      PERSISTENCE: this.#props.persistence,
      RETURN_AFTER: String((NODE_TIMEOUT_MS * 2) / 1000 + 2),
      PRIMARIES: String(this.#props.primaries),
      PATIENCE: "300",
      PEERS: peers.join(" "),
    }).map(([name, value]) => ({ name, value }));
    return { fixed, domain };
  }

  /** The nodes of one zone may go at once where each has a copy elsewhere; without copies nothing is promised. */
  #quorum(): Record<string, string> {
    const { replicasPerPrimary, zones } = this.#props;
    const rest = replicasPerPrimary === 0 ? 0 : this.#count - Math.ceil(this.#count / zones);
    return { "plinth.dev/quorum": String(rest) };
  }

  #nodes(digest: string): ApiObject {
    const { storage, retained = false, persistence } = this.#props;
    return this.#object("StatefulSet", "apps/v1", {
      // The Job makes them ready: nobody waits for this before the Job is there.
      metadata: {
        name: this.#name,
        labels: this.#labels,
        annotations: { "pulumi.com/skipAwait": "true", ...this.#quorum() },
      },
      spec: {
        replicas: this.#count,
        serviceName: this.#name,
        podManagementPolicy: "Parallel",
        selector: { matchLabels: this.#labels },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: retained ? "Retain" : "Delete", whenScaled: "Retain" },
        template: {
          metadata: { labels: this.#labels, annotations: { "plinth.dev/config-digest": digest } },
          spec: {
            ...this.#pod(),
            terminationGracePeriodSeconds: 60,
            topologySpreadConstraints: spreadOverZones(this.#labels, true),
            containers: [this.#redis(), this.#exporter()],
            volumes: [
              ...this.#volumes("users.acl", "replication.conf", "node"),
              ...(persistence === "none" ? [{ name: "data", emptyDir: { sizeLimit: "64Mi" } }] : []),
            ],
          },
        },
        ...(storage && {
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: storage.storageClass,
                resources: { requests: { storage: `${storage.gib}Gi` } },
              },
            },
          ],
        }),
      },
    });
  }

  #redis() {
    const { fixed, domain } = this.#env;
    const own = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const { limitMebibytes } = this.#props.memory;
    return {
      name: "redis",
      image: this.#props.images.redis,
      imagePullPolicy: "IfNotPresent",
      command: ["sh", `${redisFolders.config}/entry.sh`],
      workingDir: redisFolders.data,
      env: [
        ...fixed,
        own("ADDRESS", "status.podIP"),
        own("POD", "metadata.name"),
        { name: "NAME", value: `$(POD).${domain}` },
        // Kubernetes 1.35 and newer copy the node's to the pod; elsewhere it is empty, and replicas go anywhere.
        own("ZONE", "metadata.labels['topology.kubernetes.io/zone']"),
      ],
      ports: [
        { name: "redis", containerPort: redisPorts.redis },
        { name: "bus", containerPort: redisPorts.bus },
      ],
      resources: {
        requests: { cpu: "100m", memory: `${limitMebibytes}Mi` },
        limits: { cpu: "2", memory: `${limitMebibytes}Mi` },
      },
      readinessProbe: { exec: { command: script("ready.sh") }, periodSeconds: 5, timeoutSeconds: 5 },
      // Loading much data takes its time; who loads, listens.
      livenessProbe: { tcpSocket: { port: "redis" }, initialDelaySeconds: 30, periodSeconds: 10, failureThreshold: 6 },
      lifecycle: { preStop: { exec: { command: script("stop.sh") } } },
      securityContext: restrictedContainer,
      volumeMounts: [...mounts, { name: "data", mountPath: redisFolders.data }],
    };
  }

  #exporter() {
    return {
      name: "exporter",
      image: this.#props.images.exporter,
      imagePullPolicy: "IfNotPresent",
      env: [
        { name: "REDIS_ADDR", value: `redis://127.0.0.1:${redisPorts.redis}` },
        { name: "REDIS_USER", value: redisUsers.exporter },
        { name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: this.#name, key: "exporter" } } },
        // Its user may not ask for the configuration, which has a password in it.
        { name: "REDIS_EXPORTER_CONFIG_COMMAND", value: "-" },
      ],
      ports: [{ name: "metrics", containerPort: redisPorts.metrics }],
      resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
      // It answers for itself alone, and is begun anew before its silence takes the node out of the Service.
      readinessProbe: { ...exporterProbe, periodSeconds: 5, failureThreshold: 24 },
      livenessProbe: { ...exporterProbe, periodSeconds: 10, failureThreshold: 6 },
      securityContext: restrictedContainer,
    };
  }

  #repair(digest: string): ApiObject {
    const labels = { "app.kubernetes.io/name": this.#jobName };
    return new ApiObject(this, "repair", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: this.#jobName, labels },
      spec: {
        backoffLimit: 10,
        template: {
          metadata: {
            labels,
            annotations: { "plinth.dev/config-digest": digest, "plinth.dev/nodes": String(this.#count) },
          },
          spec: {
            ...this.#pod(),
            restartPolicy: "OnFailure",
            containers: [
              {
                name: "repair",
                image: this.#props.images.redis,
                command: script("repair.sh"),
                workingDir: "/tmp",
                env: this.#env.fixed,
                resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
                securityContext: restrictedContainer,
                volumeMounts: [...mounts, { name: "tmp", mountPath: "/tmp" }],
              },
            ],
            volumes: [...this.#volumes("admin"), { name: "tmp", emptyDir: { sizeLimit: "8Mi" } }],
          },
        },
      },
    });
  }

  #pod() {
    const { nodes, priorityClassName } = this.#props;
    return {
      priorityClassName,
      nodeSelector: { ...nodes.nodeSelector },
      tolerations: [...nodes.tolerations],
      serviceAccountName: this.#name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { ...restrictedPod, runAsUser: USER, runAsGroup: USER, fsGroup: USER },
    };
  }

  #volumes(...keys: readonly string[]) {
    const items = keys.map((key) => ({ key, path: key }));
    return [
      { name: "config", configMap: { name: this.#name } },
      // 0440: for the group of the pod.
      { name: "access", secret: { secretName: this.#name, defaultMode: 0o440, items } },
    ];
  }
}

const scripts = {
  "entry.sh": redisEntryScript,
  "ready.sh": redisReadyScript,
  "stop.sh": redisStopScript,
  "repair.sh": redisRepairScript,
};

const exporterProbe = { httpGet: { path: "/health", port: "metrics" }, timeoutSeconds: 5 };

const mounts = [
  { name: "config", mountPath: redisFolders.config, readOnly: true },
  { name: "access", mountPath: redisFolders.access, readOnly: true },
];

function script(name: keyof typeof scripts): string[] {
  return ["sh", `${redisFolders.config}/${name}`];
}
