import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { stringToken } from "../bridge/output-token.ts";
import { spreadOfDeployment } from "../kube/pod-spread.ts";
import { bouncerAccess, bouncerConfig, podPlaces } from "./bouncer-config.ts";
import type { CitusClusterProps } from "./citus-cluster-props.ts";
import { databasePorts, groupHost, POOLER, platformRoles, poolerLabels } from "./database-places.ts";
import { containerBase, podBase } from "./pod-parts.ts";

/** PgBouncer in front of the coordinator. */
export class Pooler extends Construct {
  constructor(scope: Construct, id: string, props: CitusClusterProps) {
    super(scope, id);
    const make = (kind: string, apiVersion: string, content: Readonly<Record<string, unknown>>) =>
      new ApiObject(this, kind, { apiVersion, kind, metadata: { name: POOLER, labels: poolerLabels }, ...content });
    const password = pulumi.secret(props.users[platformRoles.pooler]?.password ?? "");
    const config = bouncerConfig(props.pooler, props.databases, podPlaces(groupHost(0)));
    const access = stringToken(password.apply(bouncerAccess));
    make("ServiceAccount", "v1", { automountServiceAccountToken: false });
    const files = [
      make("ConfigMap", "v1", { data: { "pgbouncer.ini": config } }),
      make("Secret", "v1", { stringData: { "userlist.txt": access } }),
    ];
    const port = databasePorts.pooler;
    make("Service", "v1", {
      spec: { selector: poolerLabels, ports: [{ name: "tcp-postgres", port, targetPort: port }] },
    });
    make("PodDisruptionBudget", "policy/v1", {
      spec: { maxUnavailable: 1, selector: { matchLabels: poolerLabels }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    });
    make("Deployment", "apps/v1", {
      spec: {
        replicas: props.pooler.replicas,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: poolerLabels },
        template: {
          metadata: {
            labels: poolerLabels,
            annotations: { "plinth.dev/config-digest": digestToken({ config, access }) },
          },
          spec: poolerPod(props),
        },
      },
    }).addDependency(...files);
  }
}

function poolerPod(props: CitusClusterProps) {
  const { images, pooler } = props;
  const probe = { tcpSocket: { port: "postgres" }, periodSeconds: 5, timeoutSeconds: 3 };
  return {
    ...podBase(props),
    serviceAccountName: POOLER,
    automountServiceAccountToken: false,
    topologySpreadConstraints: spreadOfDeployment(poolerLabels),
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        name: "pgbouncer",
        image: images.node,
        ...containerBase,
        command: ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"],
        ports: [{ name: "postgres", containerPort: databasePorts.pooler }],
        // About 2 KiB a client, and buffers and statements of those at work.
        resources: {
          requests: { cpu: "100m", memory: "64Mi" },
          limits: { memory: `${64 + Math.ceil(pooler.maxClientConnections / 16)}Mi` },
        },
        readinessProbe: probe,
        livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
        // New clients go elsewhere first; after the signal it waits for those it has, until the grace period ends.
        lifecycle: { preStop: { sleep: { seconds: 15 } } },
        volumeMounts: [
          { name: "config", mountPath: "/etc/pgbouncer", readOnly: true },
          { name: "access", mountPath: "/etc/pgbouncer-access", readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: POOLER } },
      { name: "access", secret: { secretName: POOLER, defaultMode: 0o440 } },
      { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
    ],
  };
}
