import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { databasePrivate } from "./aws-database-private.ts";

const type = "rds/instance:Instance";
const path = "publiclyAccessible";

describeRule(databasePrivate, {
  passes: {
    "a database that says nothing": aws(type, {}),
    "a database that is private": aws(type, { [path]: false }),
    "a database of which it is not known yet": aws(type, { [path]: unknown }),
  },
  fails: {
    "a database with a public address": { ...aws(type, { [path]: true }), paths: [path] },
    "an instance of a cluster with one": {
      ...aws("rds/clusterInstance:ClusterInstance", { [path]: true }),
      paths: [path],
    },
  },
  doesNotApply: { "a cache": aws("elasticache/replicationGroup:ReplicationGroup", { [path]: true }) },
  mends: { "a database with one": { ...aws(type, { [path]: true }), into: { [path]: false } } },
});
