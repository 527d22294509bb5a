import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { programFolders, programIn } from "../../local/backing/program-search.ts";
import { askVault } from "../../local/backing/vault-api.ts";
import { readyVault } from "../../local/backing/vault-program.ts";
import { freePort } from "../../local/free-port.ts";
import { eventually } from "../../local/testkit/eventually.ts";
import { startTestVault, type TestVault } from "../../local/testkit/vault.ts";
import { credentialsFolder, vaultAgentConfig } from "./vault-agent-config.ts";
import { deployerPolicy, snapshotPolicy } from "./vault-platform-policies.ts";
import { vaultServicePolicy } from "./vault-service-policy.ts";

const program = await readyVault();
const hasCurl = programFolders([]).some((folder) => programIn(folder, "curl") !== undefined);
const isReady = program !== undefined && hasCurl;
const withVault = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: it needs curl on the PATH, and a Vault that `node .ci/build-vault.ts` builds)";

withVault(`on a real Vault${why}`, () => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-vault-init-"));
  const children: ChildProcess[] = [];
  let first: TestVault;

  const root = () => first.deployer;
  const run = (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(program ?? "", [...args], { stdio: "ignore", env: { HOME: dir, ...env } });
    children.push(child);
    return child;
  };
  const tokenOf = async (policies: readonly string[]) => {
    const made = await askVault(root(), "POST", "auth/token/create", { policies, ttl: "1h" });
    return String((made as { auth: { client_token: string } }).auth.client_token);
  };

  beforeAll(async () => {
    first = await startTestVault();
    await askVault(root(), "POST", "sys/mounts/kv", { type: "kv", options: { version: "2" } });
    await askVault(root(), "POST", "sys/mounts/transit", { type: "transit" });
    for (const name of ["order", "user"]) {
      const policy = vaultServicePolicy(name, {
        secrets: { redis: {} },
        database: name,
        keys: { tokens: "encrypt" },
      });
      await askVault(root(), "PUT", `sys/policies/acl/${name}`, { policy });
      await askVault(root(), "POST", `transit/keys/${name}-tokens`, {});
      await askVault(root(), "POST", `kv/data/services/${name}/redis`, {
        data: { username: name, password: `${name}-1` },
      });
    }
  });

  afterAll(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.kill("SIGKILL")) {
        await once(child, "exit");
      }
    }
    await first.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("GIVEN a service's token WHEN it asks for its own THEN it gets it, and another's is refused", async () => {
    const access = { address: first.deployer.address, token: await tokenOf(["order"]) };
    const plaintext = Buffer.from("text").toString("base64");

    expect(await askVault(access, "GET", "kv/data/services/order/redis")).toHaveProperty(
      "data.data.password",
      "order-1",
    );
    expect(await askVault(access, "POST", "transit/encrypt/order-tokens", { plaintext })).toHaveProperty(
      "data.ciphertext",
    );
    for (const ask of [
      () => askVault(access, "GET", "kv/data/services/user/redis"),
      () => askVault(access, "GET", "database/creds/user"),
      () => askVault(access, "POST", "transit/encrypt/user-tokens", { plaintext }),
      () => askVault(access, "POST", "transit/keys/order-tokens/config", { deletion_allowed: true }),
      () => askVault(access, "POST", "kv/data/services/order/redis", { data: {} }),
    ]) {
      await expect(ask()).rejects.toThrow(/403/);
    }
  });

  test("GIVEN an agent with our configuration WHEN a login changes THEN the file does, whole and for its owner only", async () => {
    const folder = join(dir, "credentials");
    mkdirSync(folder);
    writeFileSync(join(dir, "agent-token"), await tokenOf(["order"]), { mode: 0o600 });
    const kubernetes = /method "kubernetes" \{[\s\S]*?\n {2}\}/;
    const method = `method "token_file" {\n config = {\n token_file_path = "${join(dir, "agent-token")}"\n }\n }`;
    const config = vaultAgentConfig("order", ["redis"], 1);
    expect(config).toMatch(kubernetes);
    const path = join(dir, "agent.hcl");
    writeFileSync(path, config.replace(kubernetes, method).replaceAll(credentialsFolder, folder));
    const file = join(folder, "redis.json");
    const inFile = () => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

    run(["agent", `-config=${path}`], { VAULT_ADDR: first.deployer.address });
    await eventually(() => inFile()?.password === "order-1");
    expect(statSync(file).mode & 0o777).toBe(0o400);

    await askVault(root(), "POST", "kv/data/services/order/redis", { data: { username: "order", password: 'a"b' } });
    await eventually(() => inFile()?.password === 'a"b');
    expect(inFile()).toEqual({ username: "order", password: 'a"b' });
  });

  test("GIVEN a new Vault that another key unseals WHEN the script runs, two at once and again THEN it is set up once, and no root token is left", async () => {
    await askVault(root(), "POST", "transit/keys/unseal", {});
    const [port, cluster] = [await freePort(0, []), await freePort(0, [])];
    const address = `http://127.0.0.1:${port}`;
    const [data, policies, bin] = ["data", "policies", "bin"].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [data, policies, bin]) {
      mkdirSync(folder);
    }
    writeFileSync(join(policies, "deployer.hcl"), deployerPolicy);
    writeFileSync(join(policies, "snapshot.hcl"), snapshotPolicy);
    writeFileSync(
      join(dir, "server.json"),
      JSON.stringify({
        storage: { raft: { path: data, node_id: "vault-0" } },
        listener: [
          { tcp: { address: `127.0.0.1:${port}`, cluster_address: `127.0.0.1:${cluster}`, tls_disable: true } },
        ],
        seal: [
          {
            transit: {
              address: first.deployer.address,
              token: first.deployer.token,
              key_name: "unseal",
              mount_path: "transit/",
            },
          },
        ],
        api_addr: address,
        cluster_addr: `https://127.0.0.1:${cluster}`,
        plugin_directory: dirname(program ?? ""),
        disable_mlock: true,
      }),
      { mode: 0o600 },
    );
    const secret = join(dir, "secret");
    writeFileSync(join(bin, "aws"), standIn(secret, address, dirname(program ?? "")));
    chmodSync(join(bin, "aws"), 0o755);
    run(["server", `-config=${join(dir, "server.json")}`]);
    const script = (work: string) => {
      mkdirSync(join(dir, work), { recursive: true });
      return promisify(execFile)("sh", [join(import.meta.dirname, "vault-init.sh")], {
        env: {
          PATH: `${bin}:${process.env.PATH}`,
          VAULT_ADDR: address,
          SECRET_ID: "recovery",
          WORK_DIR: join(dir, work),
          POLICIES_DIR: policies,
          SERVICE_NAMESPACE: "vault",
          CLUSTER: JSON.stringify({ kubernetes_host: "https://127.0.0.1:1", disable_local_ca_jwt: true }),
        },
      });
    };

    const outcomes = await Promise.allSettled([script("one"), script("two")]);
    // One of two may fail where the other is faster; the Job then tries again.
    expect(outcomes.map(({ status }) => status)).toContain("fulfilled");
    const again = await script("three");

    const kept = JSON.parse(readFileSync(secret, "utf8"));
    expect(kept).toMatchObject({ state: "done", recovery_keys: { length: 5 } });
    expect(kept).not.toHaveProperty("root_token");
    expect(await askVault({ address }, "GET", "sys/health")).toMatchObject({ initialized: true, sealed: false });
    const said = [...outcomes, { value: again }].map((outcome) => JSON.stringify(outcome)).join("");
    for (const word of [...kept.recovery_keys, ...kept.recovery_keys_base64, rootTokenOf(`${secret}.first`)]) {
      expect(said).not.toContain(word);
    }
    const bearer = { address, token: rootTokenOf(`${secret}.first`) };
    await expect(askVault(bearer, "GET", "auth/token/lookup-self")).rejects.toThrow(/403/);
  });
});

function rootTokenOf(path: string): string {
  return JSON.parse(readFileSync(path, "utf8")).root_token;
}

/**
 * AWS's command line, as far as the script uses it: versions are written once each. When the keys are kept, it also tells a Vault that
 * was built without it where the login by Kubernetes is, as the official one has it inside.
 */
function standIn(secret: string, address: string, plugins: string): string {
  return `#!/bin/sh
set -eu
stage= token= file=
command=$2
while [ $# -gt 0 ]; do
  case "$1" in
    --version-stages) stage=$2 ;;
    --client-request-token) token=$2 ;;
    --secret-string) file=\${2#file://} ;;
  esac
  shift
done
if [ "$command" = get-secret-value ]; then
  [ -e '${secret}' ] || { echo ResourceNotFoundException >&2; exit 254; }
  cat '${secret}'
  exit 0
fi
[ "$command" = put-secret-value ] || exit 2
if [ -n "$stage" ]; then
  [ -e '${secret}' ] || cp "$file" '${secret}'
  exit 0
fi
[ ! -e '${secret}'."$token" ] || { cmp -s "$file" '${secret}'."$token"; exit $?; }
if [ "$token" = plinth-vault-initialised-recovery-keys ]; then
  cp "$file" '${secret}.first'
  root=$(sed -n 's/.*"root_token":"\\([^"]*\\)".*/\\1/p' "$file")
  plugin='${plugins}/vault-plugin-auth-kubernetes'
  if [ -e "$plugin" ]; then
    sum=$(sha256sum "$plugin" | cut -d' ' -f1)
    until curl -sf -o /dev/null -H "X-Vault-Token: $root" '${address}/v1/sys/health'; do sleep 1; done
    curl -sf -H "X-Vault-Token: $root" -d "{\\"sha256\\":\\"$sum\\",\\"command\\":\\"vault-plugin-auth-kubernetes\\"}" \\
      '${address}/v1/sys/plugins/catalog/auth/kubernetes'
  fi
fi
cp "$file" '${secret}'."$token"
cp "$file" '${secret}'.new && mv '${secret}'.new '${secret}'
`;
}
