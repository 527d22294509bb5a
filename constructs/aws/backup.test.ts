import { beforeAll, describe, expect, test } from "@jest/globals";
import type * as pulumi from "@pulumi/pulumi";
import { awsRegistrationsOf, SAMPLE_ACCOUNT, SAMPLE_REGION, valueIn } from "../testkit/aws-registrations.ts";
import { inputsOf, type Registration } from "../testkit/registrations.ts";
import { BackupPlan } from "./backup.ts";
import { backupPlanFaults } from "./backup-faults.ts";
import type { BackupPlanProps } from "./backup-props.ts";

const least: BackupPlanProps = {
  prefix: "shop-prod",
  accountId: SAMPLE_ACCOUNT,
  region: SAMPLE_REGION,
  selectTag: { key: "backup", value: "shop-prod" },
};

function made(props: Partial<BackupPlanProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new BackupPlan("backup", { ...least, ...props }));
}

describe("by default", () => {
  let all: Registration[];
  beforeAll(async () => {
    all = await made();
  });

  test("backups are daily for 14 days, weekly for 60, monthly for 365, and copied nowhere", () => {
    const targetVaultName = "shop-prod-backup";
    expect(inputsOf(all, "Plan").rules).toEqual([
      { ruleName: "daily", schedule: "cron(0 3 * * ? *)", lifecycle: { deleteAfter: 14 }, targetVaultName },
      { ruleName: "weekly", schedule: "cron(0 4 ? * SUN *)", lifecycle: { deleteAfter: 60 }, targetVaultName },
      { ruleName: "monthly", schedule: "cron(0 5 1 * ? *)", lifecycle: { deleteAfter: 365 }, targetVaultName },
    ]);
  });

  test("the vault is encrypted by its own key, and stays while it has backups", () => {
    expect(inputsOf(all, "Vault")).toMatchObject({
      name: "shop-prod-backup",
      kmsKeyArn: expect.stringContaining(":kms:"),
      forceDestroy: false,
    });
  });

  test("the vault is not locked", () => {
    expect(inputsOf(all, "VaultLockConfiguration")).toEqual({});
  });

  test("what carries the tag is selected, once the role may back it up", () => {
    const selection = all.find(({ type }) => type.endsWith(":Selection"));
    expect(selection?.inputs.selectionTags).toEqual([{ type: "STRINGEQUALS", key: "backup", value: "shop-prod" }]);
    expect(selection?.dependencies.filter((urn) => urn.includes(":RolePolicyAttachment::"))).toHaveLength(4);
  });

  test("the role is AWS Backup's, and restores too", () => {
    const policies = all.filter(({ type }) => type.endsWith(":RolePolicyAttachment"));
    expect(policies.map(({ inputs }) => inputs.policyArn)).toEqual([
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
      "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
      "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
    ]);
    expect(new Set(policies.map(({ name }) => name)).size).toBe(4);
    expect(JSON.parse(String(inputsOf(all, "Role").assumeRolePolicy)).Statement).toMatchObject([
      { Action: ["sts:AssumeRole"], Principal: { Service: ["backup.amazonaws.com"] } },
    ]);
  });
});

describe("what was asked for", () => {
  test("are other schedules, and no more than those", async () => {
    const schedules = { weekly: { keepDays: 30, cron: "cron(30 1 ? * MON *)" } };
    expect(inputsOf(await made({ schedules }), "Plan").rules).toMatchObject([
      { ruleName: "weekly", schedule: "cron(30 1 ? * MON *)", lifecycle: { deleteAfter: 30 } },
    ]);
  });

  test("is a lock of governance", async () => {
    const vaultLock = { minRetentionDays: 7, maxRetentionDays: 400 };
    const { changeableForDays, ...lock } = inputsOf(await made({ vaultLock }), "VaultLockConfiguration");
    expect(lock).toMatchObject({ backupVaultName: "shop-prod-backup", ...vaultLock });
    expect(changeableForDays).toBeUndefined();
  });

  test("is a lock of compliance", async () => {
    const vaultLock = { minRetentionDays: 7, maxRetentionDays: 400, changeableForDays: 3 };
    expect(inputsOf(await made({ vaultLock }), "VaultLockConfiguration").changeableForDays).toBe(3);
  });

  test.each([
    ["of governance goes with the vault, and not before it", undefined, ["aws:backup/vault:Vault"]],
    ["of compliance is deleted by itself, or not at all", 3, [undefined]],
  ])("is a lock that %s", async (_title, changeableForDays, expected) => {
    // GIVEN
    const deletedWith: unknown[] = [];
    const transformations = [
      ({ type, opts }: pulumi.ResourceTransformationArgs) => {
        const { deletedWith: owner } = opts as pulumi.CustomResourceOptions;
        deletedWith.push(...(type.endsWith(":VaultLockConfiguration") ? [owner && Object(owner).__pulumiType] : []));
        return undefined;
      },
    ];

    // WHEN
    const vaultLock = {
      minRetentionDays: 7,
      maxRetentionDays: 400,
      ...(changeableForDays !== undefined && { changeableForDays }),
    };
    await awsRegistrationsOf(() => new BackupPlan("backup", { ...least, vaultLock }, { transformations }));

    // THEN
    expect(deletedWith).toEqual(expected);
  });

  test("is a copy elsewhere", async () => {
    const copyToVaultArn = "arn:aws:backup:eu-west-1:123456789012:backup-vault:far";
    const all = await made({ copyToVaultArn, schedules: { daily: { keepDays: 7 } } });
    expect(inputsOf(all, "Plan").rules).toMatchObject([
      { copyActions: [{ destinationVaultArn: copyToVaultArn, lifecycle: { deleteAfter: 7 } }] },
    ]);
  });

  test("is a vault that goes with its backups", async () => {
    expect(inputsOf(await made({ forceDestroy: true }), "Vault").forceDestroy).toBe(true);
  });

  test("is handed out", async () => {
    await awsRegistrationsOf(async () => {
      const plan = new BackupPlan("backup", least);
      expect(await valueIn(plan.vaultName)).toBe("shop-prod-backup");
      expect(await valueIn(plan.vaultArn)).toContain(":backup:");
      expect(await valueIn(plan.roleArn)).toContain(":iam:");
    });
  });
});

describe("faults", () => {
  const lock = { minRetentionDays: 7, maxRetentionDays: 400 };
  test.each<[string, Partial<BackupPlanProps>, string, unknown]>([
    ["a prefix that makes the vault's name too long", { prefix: "a".repeat(44) }, "prefix", "a".repeat(44)],
    ["a tag of AWS's own", { selectTag: { key: "aws:x", value: "y" } }, "selectTag.key", "aws:x"],
    ["a tag without a value", { selectTag: { key: "backup", value: "" } }, "selectTag.value", ""],
    ["no schedule", { schedules: {} }, "schedules", {}],
    ["no day", { schedules: { daily: { keepDays: 0 } } }, "schedules.daily.keepDays", 0],
    [
      "a cron of Unix",
      { schedules: { daily: { keepDays: 9, cron: "0 3 * * *" } } },
      "schedules.daily.cron",
      "0 3 * * *",
    ],
    ["a lock from no day on", { vaultLock: { ...lock, minRetentionDays: 0 } }, "vaultLock.minRetentionDays", 0],
    ["a lock for too long", { vaultLock: { ...lock, maxRetentionDays: 36501 } }, "vaultLock.maxRetentionDays", 36501],
    ["a lock for good at once", { vaultLock: { ...lock, changeableForDays: 2 } }, "vaultLock.changeableForDays", 2],
    [
      "a backup that the lock would refuse as too short",
      { vaultLock: lock, schedules: { daily: { keepDays: 6 } } },
      "schedules.daily.keepDays",
      6,
    ],
    [
      "a backup that the lock would refuse as too long",
      { vaultLock: lock, schedules: { monthly: { keepDays: 401 } } },
      "schedules.monthly.keepDays",
      401,
    ],
  ])("name %s, where it stands and what is allowed", (_title, props, path, value) => {
    expect(backupPlanFaults({ ...least, ...props })).toEqual([{ path, value, allowed: expect.stringMatching(/\w/) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const none = awsRegistrationsOf(() => {
      expect(() => new BackupPlan("backup", { ...least, region: "mars", schedules: {} })).toThrow(
        /BackupPlan "backup" has 2 fault\(s\):/,
      );
    });
    expect(await none).toEqual([]);
  });
});
