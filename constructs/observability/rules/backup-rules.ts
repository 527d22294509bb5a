import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** What a database would be restored from. */
export const backupRules: RuleGroup = {
  name: "backups",
  rules: [
    {
      name: "WalArchivingFails",
      // Replicas archive nothing, nor does a primary that has nothing to write: neither is a failure.
      expression:
        "increase(pg_stat_archiver_failed_count[15m]) > 0 unless increase(pg_stat_archiver_archived_count[15m]) > 0",
      for: "15m",
      severity: "page",
      summary: "{{ $labels.pod }} cannot archive its log",
      description:
        "What is written now could not be restored to a point in time, and the log stays on the volume until that is full.",
      runbook: runbook("restore-database"),
    },
    {
      name: "BaseBackupOverdue",
      // Also where no run has ever succeeded, and where one hangs, which keeps the next from being started.
      expression:
        'time() - kube_cronjob_status_last_schedule_time{namespace="database",cronjob=~"citus-[0-9]+-backup"} > 10800' +
        " unless kube_cronjob_status_last_successful_time >= kube_cronjob_status_last_schedule_time",
      for: "15m",
      severity: "ticket",
      summary: "{{ $labels.cronjob }} has not ended well since it was due three hours ago",
      description:
        "A restore would begin with an older backup and replay more log, until the log since that one is all there is.",
      runbook: runbook("restore-database"),
    },
  ],
};
