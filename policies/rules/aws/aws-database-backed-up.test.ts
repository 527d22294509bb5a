import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { databaseBackedUp } from "./aws-database-backed-up.ts";

const type = "rds/instance:Instance";
const path = "backupRetentionPeriod";

describeRule(databaseBackedUp, {
  passes: {
    "a database with backups of a week": aws(type, { [path]: 7 }),
    "a database of which it is not known yet": aws(type, { [path]: unknown }),
  },
  fails: {
    "a database without backups": { ...aws(type, { [path]: 0 }), paths: [path] },
    "a database that says nothing": { ...aws("rds/cluster:Cluster", {}), paths: [path] },
    "a database with less than is asked for": { ...aws(type, { [path]: 7 }, { minimumDays: 14 }), paths: [path] },
    "a cache without snapshots": {
      ...aws("elasticache/replicationGroup:ReplicationGroup", {}),
      paths: ["snapshotRetentionLimit"],
    },
  },
  doesNotApply: { "a replica": aws(type, { replicateSourceDb: "db" }), "a volume": aws("ebs/volume:Volume", {}) },
});
