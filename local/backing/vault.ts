import { createHash } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { isRecord } from "../is-record.ts";
import { type BackingProps, LOOPBACK } from "./backing-props.ts";
import { makeDataHome } from "./data-home.ts";
import { choosePort } from "./server-port.ts";
import { ServerRecordFile } from "./server-record.ts";
import { startAndWait } from "./start-and-wait.ts";
import { askVault, type VaultAccess, VaultRefusal } from "./vault-api.ts";
import { vaultAuditFile, vaultDataIn, writeVaultFiles } from "./vault-files.ts";
import { buildVault, pluginBeside, type VaultPlugin, vaultPlugins, vaultVersion } from "./vault-program.ts";

/** The name of its process in the ledger. */
export const VAULT = "vault";

const USUAL_PORT = 8200;

const recordSchema = z.strictObject({
  ports: z.strictObject({ api: z.int(), cluster: z.int() }),
  /** Absent until the server has been initialised. */
  keys: z.strictObject({ unseal: z.string(), root: z.string() }).exactOptional(),
  /** Of the one who configures it. */
  deployerToken: z.string().exactOptional(),
});

type VaultRecord = z.infer<typeof recordSchema>;

/** A running Vault server, unsealed. */
export interface VaultServer {
  readonly host: string;
  /** Of the HTTP API. */
  readonly port: number;
  /** Such as `1.19.0`. */
  readonly version: string;
  /** The API as one who may configure everything. */
  readonly deployer: Required<Pick<VaultAccess, "address" | "token">>;
}

/**
 * Starts the instance's Vault server, or takes over the one that runs, unseals it and waits until it is active. It listens on loopback
 * only, keeps its data through a restart, and writes each request into an audit file beside them.
 *
 * The key that unseals it stands beside its data, readable by their owner only: it keeps nothing from that person, who started it. Only a
 * local stack is unsealed like that; in the cloud a KMS does it.
 *
 * @throws Failure when Vault can be neither found nor built, or does not start
 */
export async function startVault({
  dir,
  ledger,
  preferredPort = USUAL_PORT,
  progress,
}: BackingProps): Promise<VaultServer> {
  const step = progress.step("Vault");
  const file = new ServerRecordFile(dir, VAULT, recordSchema);
  const home = makeDataHome(dir, VAULT, undefined);
  try {
    const command = await buildVault(progress);
    const prepare = async () => {
      const before = file.read();
      if (before !== undefined && before.keys === undefined) {
        // Interrupted while it was initialised: nobody has the key, so nobody has anything in there.
        rmSync(vaultDataIn(home), { recursive: true, force: true });
      }
      const { ports } = file.write({ ...before, ports: await choosePorts(before, preferredPort) });
      return { name: VAULT, command, args: ["server", `-config=${writeVaultFiles(home, ports, command)}`], cwd: home };
    };
    const server = await startAndWait(VAULT, {
      ledger,
      prepare,
      probe: async () => {
        const { port, address, keys } = await unsealed(file);
        const root: VaultAccess = { address, token: keys.root };
        await assertActive(root);
        await registerPlugins(root, command);
        await ensureAudit(root, vaultAuditFile(home));
        return { host: LOOPBACK, port, deployer: { address, token: await deployerToken(file, root) } };
      },
    });
    const version = await vaultVersion(command);
    step.done(`${version} on ${LOOPBACK}:${server.port}`);
    return { ...server, version };
  } catch (error) {
    step.fail("it did not start");
    throw error;
  }
}

async function choosePorts(before: VaultRecord | undefined, wished: number): Promise<VaultRecord["ports"]> {
  const api = await choosePort(before?.ports.api, wished);
  return { api, cluster: await choosePort(before?.ports.cluster, 0, [api]) };
}

/** Initialises the server once, and unseals it where it is sealed. */
async function unsealed(file: ServerRecordFile<VaultRecord>) {
  const record = file.read();
  if (record === undefined) {
    throw new Failure(`${file.path} is gone: without the key in it the server's data cannot be opened.`);
  }
  const port = record.ports.api;
  const address = `http://${LOOPBACK}:${port}`;
  const state = await askVault({ address }, "GET", "sys/seal-status");
  const keys = state?.initialized === true ? record.keys : await initialise(address);
  if (keys === undefined) {
    throw new Failure(
      `${file.path} lacks the key to the server's data. Restore it, or start afresh with \`npm run down -- --purge\`.`,
    );
  }
  if (keys !== record.keys) {
    file.write({ ports: record.ports, keys });
  }
  if (state?.sealed !== false) {
    await askVault({ address }, "PUT", "sys/unseal", { key: keys.unseal });
  }
  return { port, address, keys };
}

async function initialise(address: string): Promise<NonNullable<VaultRecord["keys"]>> {
  const answer = await askVault({ address }, "PUT", "sys/init", { secret_shares: 1, secret_threshold: 1 });
  const unseal = Array.isArray(answer?.keys_base64) ? answer.keys_base64[0] : undefined;
  const root = answer?.root_token;
  if (typeof unseal !== "string" || typeof root !== "string") {
    throw new Failure("the server was initialised but gave no key");
  }
  return { unseal, root };
}

async function assertActive(access: VaultAccess): Promise<void> {
  const leader = await askVault(access, "GET", "sys/leader");
  if (leader?.is_self !== true) {
    throw new Failure("it is unsealed but not active yet");
  }
  await askVault(access, "GET", "sys/mounts");
}

/** Makes known what a minimal Vault has beside it; after an upgrade that is another file. */
async function registerPlugins(root: VaultAccess, program: string): Promise<void> {
  for (const plugin of vaultPlugins) {
    const path = `sys/plugins/catalog/${plugin.type}/${plugin.name}`;
    const known = dataOf(await askVault(root, "GET", path));
    if (known?.builtin === true) {
      continue;
    }
    const found = pluginBeside(program, plugin);
    if (found === undefined) {
      throw new Failure(`${program} has no ${described(plugin)}, and there is no ${plugin.program} beside it.`);
    }
    const sha256 = await checksumOf(found);
    if (known?.sha256 !== sha256) {
      await askVault(root, "PUT", path, { sha256, command: basename(found) });
    }
  }
}

function described({ type, name }: VaultPlugin): string {
  return type === "auth" ? `auth method "${name}"` : `"${name}"`;
}

async function checksumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Ours, beside which the program may have its own. */
const AUDIT = "local-file";

async function ensureAudit(root: VaultAccess, path: string): Promise<void> {
  const devices = dataOf(await askVault(root, "GET", "sys/audit"));
  if (devices?.[`${AUDIT}/`] === undefined) {
    await askVault(root, "PUT", `sys/audit/${AUDIT}`, { type: "file", options: { file_path: path, mode: "0600" } });
  }
}

const DEPLOYER = "deployer";

/** A token without one's use ends after this; each start uses it. */
const DEPLOYER_PERIOD = "768h";

/** The deployer's token of before, renewed, or a new one. It is no root token: it can be taken away and ends when it is not used. */
async function deployerToken(file: ServerRecordFile<VaultRecord>, root: VaultAccess): Promise<string> {
  const record = file.read();
  const kept = record?.deployerToken;
  if (kept !== undefined && (await isRenewed({ ...root, token: kept }))) {
    return kept;
  }
  await askVault(root, "PUT", `sys/policies/acl/${DEPLOYER}`, {
    policy: 'path "*" { capabilities = ["create", "read", "update", "patch", "delete", "list", "sudo"] }',
  });
  const answer = await askVault(root, "POST", "auth/token/create-orphan", {
    display_name: DEPLOYER,
    policies: [DEPLOYER],
    no_default_policy: true,
    period: DEPLOYER_PERIOD,
  });
  const token = isRecord(answer?.auth) ? answer.auth.client_token : undefined;
  if (typeof token !== "string" || record === undefined) {
    throw new Failure("the server made no token for the deployer");
  }
  file.write({ ...record, deployerToken: token });
  return token;
}

async function isRenewed(access: VaultAccess): Promise<boolean> {
  try {
    return (await askVault(access, "POST", "auth/token/renew-self", {})) !== undefined;
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 403) {
      return false;
    }
    throw error;
  }
}

function dataOf(answer: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return isRecord(answer?.data) ? answer.data : undefined;
}
