import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { stringToken } from "../bridge/output-token.ts";
import { withResourceOptions } from "../bridge/resource-options.ts";
import type { CitusClusterProps } from "./citus-cluster-props.ts";
import { CITUS_ACCOUNT, databasePorts, groupLabels, groupName, platformRoles } from "./database-places.ts";
import { memberPaths } from "./patroni-config.ts";
import { containerBase, fieldVariable, podBase, secretVariable } from "./pod-parts.ts";

/** The Secret with the passwords, each under its role's name. */
export const PASSWORDS_SECRET = "citus-passwords";

/** The ConfigMap of Patroni's configuration. */
export const CONFIG_MAP = "citus-patroni";

const { postgres, patroni, exporter } = databasePorts;

/** One group of Citus: a StatefulSet, the Service of its primary, and its disruption budget. */
export class CitusGroup extends Construct {
  constructor(scope: Construct, id: string, props: CitusClusterProps, group: number, config: string) {
    super(scope, id);
    const name = groupName(group);
    const labels = groupLabels(group);
    const make = (kind: string, apiVersion: string, objectName: string, spec: Readonly<Record<string, unknown>>) =>
      new ApiObject(this, objectName === name ? kind : `${kind}-${objectName}`, {
        apiVersion,
        kind,
        metadata: { name: objectName, labels },
        spec,
      });
    const ports = [{ name: "tcp-postgres", port: postgres, targetPort: postgres }];
    make("Service", "v1", name, { selector: { ...labels, role: "primary" }, ports });
    make("Service", "v1", `${name}-members`, {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: labels,
      ports: [...ports, { name: "http-patroni", port: patroni, targetPort: patroni }],
    });
    make("PodDisruptionBudget", "policy/v1", name, {
      maxUnavailable: 1,
      selector: { matchLabels: labels },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
    const set = make("StatefulSet", "apps/v1", name, statefulSetSpec(props, group, config));
    if (props.members > 1) {
      // What is written is on one other member for certain: more than one at once would take the last of it.
      set.metadata.addAnnotation("plinth.dev/quorum", String(props.members - 1));
    }
    if (props.retained) {
      withResourceOptions(set, { protect: true, retainOnDelete: true });
    }
  }
}

function statefulSetSpec(props: CitusClusterProps, group: number, config: string) {
  const labels = groupLabels(group);
  const { members, storage, zones, retained } = props;
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: labels },
  });
  return {
    replicas: members,
    serviceName: `${groupName(group)}-members`,
    // The last primary may be any of them: none waits for another to be ready.
    podManagementPolicy: "Parallel",
    persistentVolumeClaimRetentionPolicy: { whenDeleted: retained ? "Retain" : "Delete", whenScaled: "Retain" },
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { "plinth.dev/config-digest": digestToken({ config }) } },
      spec: {
        ...podBase(props),
        serviceAccountName: CITUS_ACCOUNT,
        // Patroni keeps its state in the cluster's API.
        automountServiceAccountToken: true,
        // Patroni stops PostgreSQL within a minute, hands over, and ends.
        terminationGracePeriodSeconds: 180,
        ...(members > 1 && {
          topologySpreadConstraints: [
            ...(zones > 1 ? [spread("topology.kubernetes.io/zone")] : []),
            spread("kubernetes.io/hostname"),
          ],
        }),
        containers: [memberContainer(props, group), exporterContainer(props)],
        volumes: [
          { name: "config", configMap: { name: CONFIG_MAP, defaultMode: 0o555 } },
          { name: "sockets", emptyDir: { sizeLimit: "16Mi" } },
          { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
          { name: "shared", emptyDir: { medium: "Memory", sizeLimit: `${shared(props)}Mi` } },
          { name: "exporter", secret: { secretName: PASSWORDS_SECRET, defaultMode: 0o440, items: [exporterPassword] } },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "data", labels },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: storage.storageClass,
          resources: { requests: { storage: `${storage.gib}Gi` } },
        },
      },
    ],
  };
}

const exporterPassword = { key: platformRoles.exporter, path: "password" };

/** What parallel queries share, within the container's memory. */
function shared({ resources }: CitusClusterProps): number {
  return Math.floor(resources.memoryMebibytes / 8);
}

function memberContainer(props: CitusClusterProps, group: number) {
  const { images, resources, restore } = props;
  const memory = `${resources.memoryMebibytes}Mi`;
  const ask = (path: string) => ({ httpGet: { path, port: "rest" }, timeoutSeconds: 5 });
  return {
    name: "postgres",
    image: images.node,
    ...containerBase,
    command: ["patroni", `${memberPaths.config}/patroni.yml`],
    workingDir: "/tmp",
    ports: [
      { name: "postgres", containerPort: postgres },
      { name: "rest", containerPort: patroni },
    ],
    env: [
      fieldVariable("PATRONI_NAME", "metadata.name"),
      fieldVariable("PATRONI_KUBERNETES_POD_IP", "status.podIP"),
      { name: "PATRONI_CITUS_GROUP", value: String(group) },
      { name: "PATRONI_POSTGRESQL_CONNECT_ADDRESS", value: `$(PATRONI_KUBERNETES_POD_IP):${postgres}` },
      { name: "PATRONI_RESTAPI_CONNECT_ADDRESS", value: `$(PATRONI_KUBERNETES_POD_IP):${patroni}` },
      secretVariable("PATRONI_SUPERUSER_PASSWORD", PASSWORDS_SECRET, platformRoles.superuser),
      secretVariable("PATRONI_REPLICATION_PASSWORD", PASSWORDS_SECRET, platformRoles.replication),
      { name: "PATRONI_RESTAPI_USERNAME", value: platformRoles.patroni },
      secretVariable("PATRONI_RESTAPI_PASSWORD", PASSWORDS_SECRET, platformRoles.patroni),
      ...backupVariables(props, group),
      ...(restore === undefined
        ? []
        : [
            { name: "RESTORE_PREFIX", value: groupPrefix(restore.prefix, group) },
            { name: "RESTORE_REGION", value: stringToken(restore.region) },
            { name: "RESTORE_AT", value: restore.at },
          ]),
    ],
    resources: { requests: { cpu: resources.cpu, memory }, limits: { memory } },
    startupProbe: { ...ask("/liveness"), periodSeconds: 5, failureThreshold: 60 },
    livenessProbe: { ...ask("/liveness"), periodSeconds: 10, failureThreshold: 6 },
    readinessProbe: { ...ask("/readiness"), periodSeconds: 5, failureThreshold: 2 },
    // Endpoints forget the pod before PostgreSQL stops.
    lifecycle: { preStop: { sleep: { seconds: 3 } } },
    volumeMounts: [
      { name: "data", mountPath: `${memberPaths.volume}/data` },
      { name: "config", mountPath: memberPaths.config, readOnly: true },
      { name: "sockets", mountPath: memberPaths.sockets },
      { name: "tmp", mountPath: "/tmp" },
      { name: "shared", mountPath: "/dev/shm" },
    ],
  };
}

function groupPrefix(prefix: NonNullable<CitusClusterProps["backup"]>["prefix"], group: number): string {
  return `${stringToken(prefix)}/${groupName(group)}`;
}

/** What WAL-G reads, of the members and of what takes base backups. */
export function backupVariables({ backup }: Pick<CitusClusterProps, "backup">, group: number) {
  return backup === undefined
    ? []
    : [
        { name: "WALG_S3_PREFIX", value: groupPrefix(backup.prefix, group) },
        { name: "AWS_REGION", value: stringToken(backup.region) },
        { name: "WALG_COMPRESSION_METHOD", value: "lz4" },
        { name: "WALG_PREVENT_WAL_OVERWRITE", value: "true" },
      ];
}

const exporterProbe = { httpGet: { path: "/", port: "metrics" }, timeoutSeconds: 5 };

function exporterContainer({ images }: CitusClusterProps) {
  return {
    name: "exporter",
    image: images.exporter,
    ...containerBase,
    args: ["--collector.long_running_transactions", "--collector.stat_activity_autovacuum"],
    ports: [{ name: "metrics", containerPort: exporter }],
    env: [
      { name: "DATA_SOURCE_URI", value: `127.0.0.1:${postgres}/postgres?sslmode=disable` },
      { name: "DATA_SOURCE_USER", value: platformRoles.exporter },
      { name: "DATA_SOURCE_PASS_FILE", value: "/etc/exporter/password" },
    ],
    resources: { requests: { cpu: "20m", memory: "48Mi" }, limits: { memory: "96Mi" } },
    // Its start page asks nothing of PostgreSQL. It is begun anew before its silence takes the member out of the Services.
    readinessProbe: { ...exporterProbe, periodSeconds: 5, failureThreshold: 24 },
    livenessProbe: { ...exporterProbe, periodSeconds: 10, failureThreshold: 6 },
    volumeMounts: [{ name: "exporter", mountPath: "/etc/exporter", readOnly: true }],
  };
}
