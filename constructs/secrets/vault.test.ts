import { beforeAll, describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Vault } from "./vault.ts";
import { vaultFaults } from "./vault-faults.ts";
import type { VaultProps } from "./vault-props.ts";

const props: VaultProps = {
  charts: { vault: { chart: "vault", repository: "https://charts.example", version: "1.0.0" } },
  images: { vault: { repository: "hashicorp/vault", tag: "1.0.0" }, awsCli: "amazon/aws-cli:1.0.0" },
  servers: 3,
  zones: 3,
  highlyAvailable: true,
  storage: { gib: 10, storageClass: "gp3-retain" },
  seal: { region: "eu-west-1", keyId: "key-1" },
  recoverySecret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:recovery",
  retained: true,
  snapshots: { bucket: "backups", region: "eu-west-1", folder: "vault" },
  nodes: { nodeSelector: { workload: "stateful" }, tolerations: [] },
  priorityClassName: "platform",
  meshed: true,
  clients: [{ namespace: "plinth" }],
  monitored: true,
};

const kindOf = ({ type }: Registration) => type.split(":").at(-1) ?? "";

describe("Vault", () => {
  let all: readonly Registration[];
  let server: Record<string, unknown>;

  beforeAll(async () => {
    all = await registrationsOf(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
      new Vault("vault", props, { provider });
    });
    server = (inputsOf(all, "Release").values as { server: typeof server }).server;
  });

  test("THEN the release is ready before Vault is initialised, so that the Job after it can run", () => {
    expect(server.readinessProbe).toMatchObject({ path: expect.stringContaining("uninitcode=204") });
    expect(server.readinessProbe).toMatchObject({ path: expect.not.stringContaining("sealedcode") });
    const job = all.find((each) => kindOf(each) === "Job");
    expect(job?.dependencies.some((urn) => urn.includes("Release"))).toBe(true);
  });

  test("THEN it is initialised at one server only, which is named", () => {
    expect(JSON.stringify(inputsOf(all, "Job"))).toContain("http://vault-0.vault-internal.");
  });

  test("THEN servers are Raft over zones, unsealed by KMS, without an injector", () => {
    const { ha, extraEnvironmentVars, topologySpreadConstraints } = server as {
      ha: { replicas: number; raft: { config: string } };
      extraEnvironmentVars: unknown;
      topologySpreadConstraints: unknown;
    };
    expect(ha.replicas).toBe(3);
    expect(ha.raft.config.match(/leader_api_addr/g)).toHaveLength(3);
    expect(ha.raft.config).toContain('seal "awskms"');
    expect(extraEnvironmentVars).toMatchObject({ VAULT_AWSKMS_SEAL_KEY_ID: "key-1" });
    expect(topologySpreadConstraints).toMatchObject([{ whenUnsatisfiable: "DoNotSchedule" }]);
    expect(inputsOf(all, "Release").values).toMatchObject({ injector: { enabled: false } });
  });

  test("THEN snapshots go to the bucket, and metrics are read in Prometheus' words", () => {
    expect(JSON.stringify(inputsOf(all, "CronJob"))).toContain('"value":"backups"');
    expect(JSON.stringify(inputsOf(all, "PodMonitor"))).toContain('"format":["prometheus"]');
  });

  test.each([
    [true, ["Namespace"]],
    [false, []],
  ])(
    "GIVEN retained is %s THEN what is protected and stays, with the servers' claims in it, is %p",
    async (retained, expected) => {
      const kept: string[] = [];
      const transformations = [
        ({ props: { kind }, opts }: pulumi.ResourceTransformationArgs) => {
          kept.push(...(opts.protect === true && Object(opts).retainOnDelete === true ? [kind] : []));
          return undefined;
        },
      ];
      await registrationsOf(() => {
        const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
        new Vault("vault", { ...props, retained }, { provider, transformations });
      });
      expect(kept).toEqual(expected);
      expect(server.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
    },
  );

  test("GIVEN faults WHEN looked through THEN all are told with their paths", () => {
    const { snapshots: _, ...rest } = props;
    const faults = vaultFaults({ ...rest, servers: 4, storage: { gib: 0 }, meshed: false });
    expect(faults.map(({ path }) => path)).toEqual(["servers", "storage.gib", "snapshots", "meshed"]);
    expect(vaultFaults({ ...props, zones: 2 }).map(({ path }) => path)).toEqual(["servers"]);
    expect(vaultFaults({ ...props, servers: 5 })).toEqual([]);
  });
});
