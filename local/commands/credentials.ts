import type { ExternalBacking } from "../../infra/handover.ts";
import { Failure } from "../failure.ts";
import { readBacking } from "../handover.ts";
import { Instance } from "../instance.ts";
import { writeJson } from "../output.ts";
import { readStackFile } from "../stack-file.ts";

export interface CredentialsOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** What `credentials --json` prints. */
interface Logins {
  readonly admin: { readonly email: string; readonly password: string };
  readonly postgres: ExternalBacking["postgres"];
  readonly redis: ExternalBacking["redis"];
  readonly kafka: ExternalBacking["kafka"];
  /** The bearer token of the stand-ins for outside providers, below /sandbox at the gateway. */
  readonly providerKey: string;
}

/** Prints the logins of a local stack: its administrator's, and each service's at each store. */
export async function credentials({ stack, json }: CredentialsOptions): Promise<void> {
  readStackFile(stack);
  const backing = readBacking(new Instance(stack));
  if (backing === undefined) {
    throw new Failure(`Stack "${stack}" has no logins yet: \`npm run up\` makes them.`);
  }
  const logins = loginsOf(backing);
  if (json) {
    writeJson("-", logins);
  } else {
    process.stdout.write(`${loginLines(logins).join("\n")}\n`);
  }
}

function loginsOf({ postgres, redis, kafka, secrets }: ExternalBacking): Logins {
  const { adminEmail: email, adminPassword: password, providerKey } = secrets;
  return { admin: { email, password }, postgres, redis, kafka, providerKey };
}

type Login = { readonly user: string; readonly password: string };

function loginLines({ admin, postgres, redis, kafka, providerKey }: Logins): string[] {
  return [
    "administrator",
    `  ${admin.email}  ${admin.password}`,
    `postgres  ${addresses([postgres])}`,
    ...storeLines(postgres.databases),
    `redis  ${addresses(redis.nodes)}`,
    ...storeLines(redis.users),
    `kafka  ${addresses(kafka.brokers)}  (SASL SCRAM-SHA-512)`,
    ...storeLines(kafka.users),
    "providers' stand-ins  (bearer token)",
    `  ${providerKey}`,
  ];
}

function storeLines(logins: Readonly<Record<string, Login>>): string[] {
  return Object.values(logins).map(({ user, password }) => `  ${user.padEnd(14)}${password}`);
}

function addresses(nodes: readonly { readonly host: string; readonly port: number }[]): string {
  return nodes.map(({ host, port }) => `${host}:${port}`).join(",");
}
