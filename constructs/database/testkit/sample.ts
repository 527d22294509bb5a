import * as pulumi from "@pulumi/pulumi";
import type { CitusClusterProps } from "../citus-cluster-props.ts";
import { platformRoles } from "../database-places.ts";

/** Props without a fault; the password of each role is `hush-<role>`. */
export const sampleCluster: CitusClusterProps = {
  images: { node: "citus:1.0.0", exporter: "exporter:1.0.0" },
  zones: 3,
  members: 3,
  workers: 2,
  storage: { gib: 50, storageClass: "gp3-retain" },
  resources: { cpu: "1", memoryMebibytes: 4096 },
  maxConnections: 200,
  maxPreparedTransactions: 400,
  pooler: { replicas: 2, connectionsPerDatabase: 20, maxClientConnections: 2000, maxPreparedStatements: 200 },
  databases: [
    { service: "order", database: "order" },
    { service: "user", database: "user" },
  ],
  users: Object.fromEntries(
    [...Object.values(platformRoles), "order", "user"].map((role) => [
      role,
      { password: pulumi.secret(`hush-${role}`) },
    ]),
  ),
  podCidrs: ["10.0.0.0/16"],
  nodes: { nodeSelector: { workload: "stores" }, tolerations: [] },
  priorityClassName: "stores",
  meshed: true,
  retained: true,
  metrics: true,
  clients: [{ namespace: "plinth" }],
  administrators: [{ namespace: "vault" }],
  backup: { prefix: "s3://backups/citus", region: "eu-central-1", schedule: "0 2 * * *", keep: 7 },
};
