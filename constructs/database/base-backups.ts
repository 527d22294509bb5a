import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { BackupProps, CitusClusterProps } from "./citus-cluster-props.ts";
import { backupVariables, PASSWORDS_SECRET } from "./citus-group.ts";
import { CITUS_ACCOUNT, databasePorts, groupHost, groupName, platformRoles } from "./database-places.ts";
import { containerBase, podBase, secretVariable } from "./pod-parts.ts";
import { jobLabels } from "./service-databases.ts";

/** A base backup of each group by its schedule, over the replication protocol; those beyond what is kept go, with their log. */
export class BaseBackups extends Construct {
  constructor(scope: Construct, id: string, props: CitusClusterProps, backup: BackupProps) {
    super(scope, id);
    for (let group = 0; group <= props.workers; group += 1) {
      new ApiObject(this, groupName(group), {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: `${groupName(group)}-backup`, labels: jobLabels },
        spec: cronJobSpec(props, backup, group),
      });
    }
  }
}

function cronJobSpec(props: CitusClusterProps, { schedule, keep }: BackupProps, group: number) {
  return {
    schedule,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 3600,
    jobTemplate: {
      spec: {
        backoffLimit: 3,
        template: {
          metadata: { labels: jobLabels },
          spec: {
            ...podBase(props),
            restartPolicy: "Never",
            serviceAccountName: CITUS_ACCOUNT,
            automountServiceAccountToken: false,
            containers: [
              {
                name: "backup",
                image: props.images.node,
                ...containerBase,
                command: ["/bin/sh", "-ec", `wal-g backup-push\nwal-g delete retain FULL ${keep} --confirm`],
                env: [
                  ...backupVariables(props, group),
                  { name: "PGHOST", value: groupHost(group) },
                  { name: "PGPORT", value: String(databasePorts.postgres) },
                  { name: "PGUSER", value: platformRoles.superuser },
                  { name: "PGDATABASE", value: "postgres" },
                  secretVariable("PGPASSWORD", PASSWORDS_SECRET, platformRoles.superuser),
                ],
                resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "1Gi" } },
                volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
              },
            ],
            volumes: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }],
          },
        },
      },
    },
  };
}
