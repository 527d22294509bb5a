import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { backupPlanFaults } from "./backup-faults.ts";
import { type BackupFrequency, type BackupPlanProps, type BackupSchedule, backupDefaults } from "./backup-props.ts";
import { iamDocument } from "./iam-document.ts";
import { partitionOf } from "./region.ts";
import { storageKey } from "./storage-key.ts";

const defaultCrons: Readonly<Record<BackupFrequency, string>> = {
  daily: "cron(0 3 * * ? *)",
  weekly: "cron(0 4 ? * SUN *)",
  monthly: "cron(0 5 1 * ? *)",
};

/**
 * What the role may do, restores included, as AWS keeps it up to date itself.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
 */
const managedPolicies = [
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "AWSBackupServiceRolePolicyForS3Backup",
  "AWSBackupServiceRolePolicyForS3Restore",
];

/**
 * Backups of all resources with a tag, in an encrypted vault: an AWS Backup plan. The account must have opted in to the kinds of
 * resources, as accounts are by default.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class BackupPlan extends pulumi.ComponentResource {
  readonly vaultArn: pulumi.Output<string>;
  readonly vaultName: pulumi.Output<string>;

  /** The role that makes backups, and that restores run as. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, props: BackupPlanProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`BackupPlan "${name}"`, backupPlanFaults(props));
    super("plinth:aws:BackupPlan", name, {}, opts);
    const vault = this.#vault(name, props);
    this.#lock(name, props, vault);
    const plan = this.#plan(name, props, vault);
    const { role, permissions } = this.#role(name, props);
    this.#select(name, props, plan, role, permissions);
    this.vaultArn = vault.arn;
    this.vaultName = vault.name;
    this.roleArn = role.arn;
    this.registerOutputs({ vaultArn: this.vaultArn, vaultName: this.vaultName, roleArn: this.roleArn });
  }

  #vault(name: string, props: BackupPlanProps): aws.backup.Vault {
    const { prefix, forceDestroy = false } = props;
    const key = storageKey(name, { ...props, purpose: "backup" }, this);
    return new aws.backup.Vault(name, { name: `${prefix}-backup`, kmsKeyArn: key.arn, forceDestroy }, { parent: this });
  }

  // A lock of governance is deleted with the vault, not before it: a `destroy` that stops at a vault with backups leaves them locked. One
  // of compliance, which no `up` could set again, stays in the state until AWS lets go of it.
  #lock(name: string, { vaultLock }: BackupPlanProps, vault: aws.backup.Vault): void {
    if (vaultLock) {
      new aws.backup.VaultLockConfiguration(
        name,
        { backupVaultName: vault.name, ...vaultLock },
        { parent: this, ...(vaultLock.changeableForDays === undefined && { deletedWith: vault }) },
      );
    }
  }

  #plan(name: string, props: BackupPlanProps, vault: aws.backup.Vault): aws.backup.Plan {
    const { prefix, schedules = backupDefaults } = props;
    const rules = (Object.keys(defaultCrons) as BackupFrequency[]).flatMap((frequency) => {
      const schedule = schedules[frequency];
      return schedule === undefined ? [] : [backupRule(frequency, schedule, vault, props)];
    });
    return new aws.backup.Plan(name, { name: `${prefix}-backup`, rules }, { parent: this });
  }

  // Its trust has no conditions, as AWS does not say which ones AWS Backup meets; nobody can hand a role to a service for another account.
  #role(name: string, { region }: BackupPlanProps) {
    const role = new aws.iam.Role(
      name,
      {
        description: "AWS Backup: makes and restores backups",
        assumeRolePolicy: iamDocument([
          {
            sid: "LetBackupAssume",
            actions: ["sts:AssumeRole"],
            principals: { services: ["backup.amazonaws.com"] },
          },
        ]),
      },
      { parent: this },
    );
    const permissions = managedPolicies.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policy.slice(policy.lastIndexOf("For") + "For".length).toLowerCase()}`,
          { role: role.name, policyArn: `arn:${partitionOf(region)}:iam::aws:policy/${policy}` },
          { parent: this },
        ),
    );
    return { role, permissions };
  }

  #select(
    name: string,
    { selectTag, prefix }: BackupPlanProps,
    plan: aws.backup.Plan,
    role: aws.iam.Role,
    permissions: readonly pulumi.Resource[],
  ): void {
    new aws.backup.Selection(
      name,
      {
        name: `${prefix}-tagged`,
        planId: plan.id,
        iamRoleArn: role.arn,
        selectionTags: [{ type: "STRINGEQUALS", ...selectTag }],
      },
      { parent: this, dependsOn: [...permissions] },
    );
  }
}

function backupRule(
  frequency: BackupFrequency,
  { keepDays, cron = defaultCrons[frequency] }: BackupSchedule,
  vault: aws.backup.Vault,
  { copyToVaultArn }: BackupPlanProps,
): aws.types.input.backup.PlanRule {
  const lifecycle = { deleteAfter: keepDays };
  return {
    ruleName: frequency,
    targetVaultName: vault.name,
    schedule: cron,
    lifecycle,
    ...(copyToVaultArn !== undefined && { copyActions: [{ destinationVaultArn: copyToVaultArn, lifecycle }] }),
  };
}
