import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { type BackingProps, LOOPBACK } from "./backing-props.ts";
import { askConsul, type ConsulAccess } from "./consul-api.ts";
import { type ConsulPorts, writeConsulFiles } from "./consul-files.ts";
import { buildConsul, consulVersion } from "./consul-program.ts";
import { makeDataHome } from "./data-home.ts";
import { choosePort } from "./server-port.ts";
import { ServerRecordFile } from "./server-record.ts";
import { startAndWait } from "./start-and-wait.ts";

/** The name of its process in the ledger. */
export const CONSUL = "consul";

const USUAL_PORT = 8500;

const recordSchema = z.strictObject({
  ports: z.strictObject({ http: z.int(), dns: z.int(), server: z.int(), serf: z.int() }),
  /** Of the token that may do everything. */
  token: z.string(),
});

type ConsulRecord = z.infer<typeof recordSchema>;

/** A running Consul server, the only one of its datacenter `dc1`. */
export interface ConsulServer {
  readonly host: string;
  /** Of the HTTP API. */
  readonly port: number;
  /** Where names under `.consul` are asked for, UDP and TCP. */
  readonly dnsPort: number;
  /** Such as `1.22.0`. */
  readonly version: string;
  /** The API as one who may do everything. */
  readonly management: Required<ConsulAccess>;
}

/**
 * Starts the instance's Consul server, or takes over the one that runs, and waits until it leads. It listens on loopback only, refuses
 * what no token allows (but for look-ups of names), asks nobody for newer versions, and keeps ports, token and data through a restart.
 *
 * @throws Failure when Consul can be neither found nor built, or does not start
 */
export async function startConsul({
  dir,
  ledger,
  preferredPort = USUAL_PORT,
  progress,
}: BackingProps): Promise<ConsulServer> {
  const step = progress.step("Consul");
  const file = new ServerRecordFile(dir, CONSUL, recordSchema);
  const home = makeDataHome(dir, CONSUL, undefined);
  try {
    const command = await buildConsul(progress);
    const prepare = async () => {
      const { ports, token } = file.write(await chooseRecord(file.read(), preferredPort));
      const args = ["agent", `-config-file=${writeConsulFiles(home, ports, token)}`];
      return { name: CONSUL, command, args, cwd: home };
    };
    const server = await startAndWait(CONSUL, {
      ledger,
      prepare,
      probe: async () => {
        const { ports, token } = file.read() ?? file.write(await chooseRecord(undefined, preferredPort));
        const management = { address: `http://${LOOPBACK}:${ports.http}`, token };
        await assertLeads(management);
        return { host: LOOPBACK, port: ports.http, dnsPort: ports.dns, management };
      },
    });
    await allowLookUps(server.management);
    const version = await consulVersion(command);
    step.done(`${version} on ${LOOPBACK}:${server.port}`);
    return { ...server, version };
  } catch (error) {
    step.fail("it did not start");
    throw error;
  }
}

async function chooseRecord(before: ConsulRecord | undefined, wished: number): Promise<ConsulRecord> {
  const chosen: number[] = [];
  const choose = async (earlier: number | undefined, preferred: number) => {
    const port = await choosePort(earlier, preferred, chosen);
    chosen.push(port);
    return port;
  };
  const ports: ConsulPorts = {
    http: await choose(before?.ports.http, wished),
    dns: await choose(before?.ports.dns, 0),
    server: await choose(before?.ports.server, 0),
    serf: await choose(before?.ports.serf, 0),
  };
  return { ports, token: before?.token ?? randomUUID() };
}

async function assertLeads(management: ConsulAccess): Promise<void> {
  // It answers with an empty name until one is elected, and takes tokens a moment later.
  if ((await askConsul(management, "GET", "/v1/status/leader")) === "") {
    throw new Failure("no leader is elected");
  }
  await askConsul(management, "GET", "/v1/acl/token/self");
  const nodes = await askConsul(management, "GET", "/v1/catalog/nodes?consistent");
  if (!Array.isArray(nodes) || nodes.length === 0) {
    throw new Failure("the server is not in its own catalogue yet");
  }
}

const LOOK_UPS = "look-ups";

/** Those who show no token, as DNS has none. */
const ANONYMOUS = "00000000-0000-0000-0000-000000000002";

/** As the official chart does for DNS. */
async function allowLookUps(management: ConsulAccess): Promise<void> {
  if ((await askConsul(management, "GET", `/v1/acl/policy/name/${LOOK_UPS}`)) === undefined) {
    const Rules = 'node_prefix "" { policy = "read" } service_prefix "" { policy = "read" }';
    await askConsul(management, "PUT", "/v1/acl/policy", { Name: LOOK_UPS, Rules });
  }
  await askConsul(management, "PUT", `/v1/acl/token/${ANONYMOUS}`, { Policies: [{ Name: LOOK_UPS }] });
}
