import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { databaseEncrypted } from "./aws-database-encrypted.ts";

describeRule(databaseEncrypted, {
  passes: {
    "a database that is encrypted": aws("rds/instance:Instance", { storageEncrypted: true }),
    "a database of which it is not known yet": aws("rds/cluster:Cluster", { storageEncrypted: unknown }),
  },
  fails: {
    "a database that says nothing": { ...aws("rds/instance:Instance", {}), paths: ["storageEncrypted"] },
    "a cluster in clear": {
      ...aws("docdb/cluster:Cluster", { storageEncrypted: false }),
      paths: ["storageEncrypted"],
    },
  },
  doesNotApply: {
    "a replica, which is as its source": aws("rds/instance:Instance", { replicateSourceDb: "db" }),
    "an instance of a cluster": aws("rds/clusterInstance:ClusterInstance", {}),
  },
});
