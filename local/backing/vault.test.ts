import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BackingInstance, listeningAddresses, occupant } from "./testkit/backing-instance.ts";
import { startVault, VAULT } from "./vault.ts";
import { askVault } from "./vault-api.ts";
import { readyVault } from "./vault-program.ts";

const isReady = (await readyVault()) !== undefined;
const withVault = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: neither the PATH nor the cache has it; `node .ci/build-vault.ts` builds it)";

/** 127.0.0.1, as proc(5) writes it. */
const LOOPBACK_ENTRY = "0100007F";

withVault(`Vault${why}`, () => {
  let instance: BackingInstance;

  beforeEach(() => {
    instance = new BackingInstance();
  });

  afterEach(() => instance.end());

  const start = () => startVault(instance.props);

  test("GIVEN nothing WHEN started, and started again THEN the same server is taken over, and nobody sees its keys", async () => {
    const first = await start();
    const pid = instance.pidOf(VAULT);

    const second = await start();

    expect(second).toEqual(first);
    expect(instance.pidOf(VAULT)).toBe(pid);
    expect(first.version).toMatch(/^1\.19\.\d+$/);
    expect(listeningAddresses(first.port)).toEqual([LOOPBACK_ENTRY]);
    const { keys } = JSON.parse(readFileSync(join(instance.dir, "backing", "vault.json"), "utf8"));
    const visible = instance.visibleOf(VAULT);
    for (const secret of [keys.unseal, keys.root, first.deployer.token]) {
      expect(visible).not.toContain(secret);
    }
  });

  test("GIVEN a server that crashed, and a stranger on its port WHEN started again THEN it is unsealed elsewhere with its data", async () => {
    const first = await start();
    await askVault(first.deployer, "POST", "sys/mounts/kv", { type: "kv", options: { version: "1" } });
    await askVault(first.deployer, "POST", "kv/kept", { answer: "yes" });
    await instance.crash(VAULT);
    const stranger = await occupant(first.port);
    try {
      const { deployer, port } = await start();

      expect(port).not.toBe(first.port);
      expect(deployer.token).toBe(first.deployer.token);
      expect(await askVault(deployer, "GET", "kv/kept")).toMatchObject({ data: { answer: "yes" } });
    } finally {
      stranger.server.close();
    }
  });

  test("GIVEN a server WHEN the plugins of the platform are mounted THEN they answer, and each request is audited", async () => {
    const { deployer } = await start();
    await askVault(deployer, "POST", "sys/auth/kubernetes", { type: "kubernetes" });
    await askVault(deployer, "POST", "auth/kubernetes/config", {
      kubernetes_host: "https://192.0.2.1",
      disable_local_ca_jwt: true,
    });
    await askVault(deployer, "POST", "sys/mounts/database", { type: "database" });
    await askVault(deployer, "POST", "database/config/shop", {
      plugin_name: "postgresql-database-plugin",
      connection_url: "postgresql://{{username}}:{{password}}@192.0.2.1/shop",
      username: "owner",
      password: "never-in-clear",
      verify_connection: false,
    });

    expect(await askVault(deployer, "GET", "auth/kubernetes/config")).toMatchObject({
      data: { kubernetes_host: "https://192.0.2.1" },
    });
    const audit = readFileSync(join(instance.dir, "backing", VAULT, "audit.log"), "utf8");
    expect(audit).toContain('"path":"database/config/shop"');
    expect(audit).not.toContain("never-in-clear");
  });
});
