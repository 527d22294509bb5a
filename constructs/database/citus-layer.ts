import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { stringToken } from "../bridge/output-token.ts";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { podIdentityAgent, podIdentityPort } from "../kube/pod-identity-agent.ts";
import { Port } from "../kube/port.ts";
import { PodMonitoring } from "../observability/pod-monitoring.ts";
import { prometheusPeer } from "../observability/service-monitoring.ts";
import { BaseBackups } from "./base-backups.ts";
import type { CitusClusterProps, DatabaseClient } from "./citus-cluster-props.ts";
import { CitusGroup, CONFIG_MAP, PASSWORDS_SECRET } from "./citus-group.ts";
import {
  CITUS_ACCOUNT,
  CITUS_SCOPE,
  DATABASE_NAMESPACE,
  databasePorts,
  groupName,
  POOLER,
  patroniLabels,
  poolerLabels,
} from "./database-places.ts";
import { patroniConfiguration, restoreScript } from "./patroni-config.ts";
import { Pooler } from "./pooler.ts";
import { jobLabels, ServiceDatabases } from "./service-databases.ts";

/** All objects of the database. */
export class CitusLayer extends Layer {
  constructor(scope: Construct, id: string, props: CitusClusterProps) {
    super(scope, id, { namespace: DATABASE_NAMESPACE });
    const { meshed } = props;
    const namespace = new CapabilityNamespace(this, "namespace", {
      name: DATABASE_NAMESPACE,
      meshed,
      openInside: false,
    });
    const base = new Construct(this, "base");
    base.node.addDependency(namespace);
    const config = JSON.stringify(patroniConfiguration(props), undefined, 2);
    new ApiObject(base, "config", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: CONFIG_MAP },
      data: { "patroni.yml": config, ...(props.restore && { "restore.sh": restoreScript }) },
    });
    new ApiObject(base, "passwords", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: PASSWORDS_SECRET },
      stringData: Object.fromEntries(
        Object.entries(props.users).map(([role, { password }]) => [role, stringToken(pulumi.secret(password))]),
      ),
    });
    this.#access(base, props.workers + 1);
    this.#connections(base, props);
    const groups = Array.from({ length: props.workers + 1 }, (_, group) => {
      const made = new CitusGroup(this, groupName(group), props, group, config);
      made.node.addDependency(base);
      return made;
    });
    const databases = new ServiceDatabases(this, "databases", props);
    databases.node.addDependency(base, ...groups);
    const pooler = new Pooler(this, POOLER, props);
    pooler.node.addDependency(base);
    if (props.backup !== undefined) {
      new BaseBackups(this, "backups", props, props.backup).node.addDependency(base);
    }
    if (props.metrics) {
      const podLabels = patroniLabels;
      new PodMonitoring(base, "postgres-metrics", { name: "citus-postgres", podLabels, port: "metrics" });
      new PodMonitoring(base, "patroni-metrics", { name: "citus-patroni", podLabels, port: "rest" });
    }
  }

  /** What Patroni may do: keep its state in ConfigMaps, and say by a label which pod is the primary. */
  #access(scope: Construct, groups: number): void {
    const metadata = { name: CITUS_ACCOUNT };
    const apiGroup = "rbac.authorization.k8s.io";
    const states = Array.from({ length: groups }, (_, group) =>
      ["config", "leader", "failover", "sync"].map((state) => `${CITUS_SCOPE}-${group}-${state}`),
    ).flat();
    const core = { apiGroups: [""] };
    new ApiObject(scope, "account", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata,
      automountServiceAccountToken: false,
    });
    const rules = [
      // What is made or listed has no name that could be asked for.
      { ...core, resources: ["configmaps"], verbs: ["create", "list", "watch"] },
      { ...core, resources: ["configmaps"], resourceNames: states, verbs: ["get", "patch", "update"] },
      { ...core, resources: ["pods"], verbs: ["get", "list", "watch", "patch"] },
    ];
    new ApiObject(scope, "role", { apiVersion: `${apiGroup}/v1`, kind: "Role", metadata, rules });
    new ApiObject(scope, "binding", {
      apiVersion: `${apiGroup}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "Role", name: CITUS_ACCOUNT },
      subjects: [{ kind: "ServiceAccount", name: CITUS_ACCOUNT, namespace: DATABASE_NAMESPACE }],
    });
  }

  #connections(
    scope: Construct,
    { meshed, metrics, clients, administrators = [], backup, restore }: CitusClusterProps,
  ): void {
    const [postgres, patroni, exporter] = [databasePorts.postgres, databasePorts.patroni, databasePorts.exporter].map(
      (port) => Port.tcp(port),
    ) as [Port, Port, Port];
    const members = Peer.pods(patroniLabels);
    const ofMembers = new ConnectionPolicy(scope, "member-connections", {
      name: CITUS_SCOPE,
      podLabels: patroniLabels,
      meshed,
    });
    ofMembers.allowFrom(members, postgres, patroni);
    ofMembers.allowTo(members, postgres, patroni);
    ofMembers.allowFrom(Peer.pods(poolerLabels), postgres);
    ofMembers.allowFrom(Peer.pods(jobLabels), postgres, patroni);
    for (const administrator of administrators) {
      ofMembers.allowFrom(peerOf(administrator), postgres);
    }
    if (metrics) {
      ofMembers.allowFrom(prometheusPeer(), patroni, exporter);
    }
    // The API server, whose addresses are nobody's to name; the bucket; and the agent that hands out its credentials.
    ofMembers.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
    const ofJobs = new ConnectionPolicy(scope, "job-connections", { name: jobsName, podLabels: jobLabels, meshed });
    ofJobs.allowTo(members, postgres, patroni);
    if (backup !== undefined || restore !== undefined) {
      ofMembers.allowTo(podIdentityAgent, podIdentityPort);
      ofJobs.allowTo(podIdentityAgent, podIdentityPort);
      ofJobs.allowTo(Peer.anyone(), Port.tcp(443));
    }
    const ofPooler = new ConnectionPolicy(scope, "pooler-connections", {
      name: POOLER,
      podLabels: poolerLabels,
      meshed,
    });
    ofPooler.allowTo(members, postgres);
    for (const client of clients) {
      ofPooler.allowFrom(peerOf(client), Port.tcp(databasePorts.pooler));
    }
  }
}

const jobsName = "citus-jobs";

function peerOf({ namespace, podLabels }: DatabaseClient): Peer {
  return podLabels === undefined ? Peer.namespace(namespace) : Peer.pods(podLabels, { namespace });
}
