import { pbkdf2Sync, randomBytes } from "node:crypto";
import { inEffect, kafkaClient } from "../../backing/kafka-admin.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import { isKnown } from "../servers/server-provider.ts";
import type { KafkaCluster } from "./kafka-server.ts";

const HASHES = {
  "SCRAM-SHA-256": { digest: "sha256", bytes: 32 },
  "SCRAM-SHA-512": { digest: "sha512", bytes: 64 },
} as const;

type Mechanism = keyof typeof HASHES;

const SALT_BYTES = 16;

/**
 * `kafka:index/userScramCredential:UserScramCredential`. The password does not leave this process: the broker gets its salted hash, and
 * cannot tell it, so a read believes what is known.
 *
 * @see https://www.pulumi.com/registry/packages/kafka/api-docs/userscramcredential/
 */
export const userScramCredential: ResourceType<KafkaCluster> = {
  replacedBy: ["username", "scramMechanism"],
  secrets: ["password"],
  defaults: { scramIterations: 4096 },
  check: ({ scramMechanism, password, scramIterations }) => [
    ...(isKnown(scramMechanism) && !(String(scramMechanism) in HASHES)
      ? [{ property: "scramMechanism", reason: `must be one of ${Object.keys(HASHES).join(", ")}` }]
      : []),
    ...(password === undefined ? [{ property: "password", reason: "must be given" }] : []),
    ...(typeof scramIterations === "number" && scramIterations < 4096
      ? [{ property: "scramIterations", reason: "must be 4096 or more" }]
      : []),
  ],
  async create(cluster, inputs) {
    await write(cluster, inputs);
    return { id: `${inputs.username}|${inputs.scramMechanism}` };
  },
  async read(cluster, id, known) {
    const [username = "", scramMechanism = "", password] = id.split("|");
    const scramIterations = await iterationsOf(cluster, username, scramMechanism);
    return scramIterations === undefined
      ? undefined
      : { inputs: { username, scramMechanism, scramIterations, password: known?.password ?? password } };
  },
  async update(cluster, _id, _old, inputs) {
    await write(cluster, inputs);
    return undefined;
  },
  async delete(cluster, _id, known) {
    const { username, scramMechanism } = textsOf(known);
    if ((await iterationsOf(cluster, username, scramMechanism)) === undefined) {
      return;
    }
    const { alterUserScramCredentialsV0 } = await kafkaClient();
    const deletion = { name: username, mechanism: await numberOf(scramMechanism) };
    await cluster.duringConnection((connection) => alterUserScramCredentialsV0.api.async(connection, [deletion], []));
    await inEffect("the end of the login", async () => {
      return (await iterationsOf(cluster, username, scramMechanism)) === undefined;
    });
  },
};

async function write(cluster: KafkaCluster, inputs: Properties): Promise<void> {
  const { alterUserScramCredentialsV0 } = await kafkaClient();
  const { username, scramMechanism, password } = textsOf(inputs);
  const { digest, bytes } = HASHES[scramMechanism as Mechanism];
  const iterations = Number(inputs.scramIterations);
  const salt = randomBytes(SALT_BYTES);
  const credential = {
    name: username,
    mechanism: await numberOf(scramMechanism),
    iterations,
    salt,
    saltedPassword: pbkdf2Sync(password, salt, iterations, bytes, digest),
  };
  await cluster.duringConnection((connection) => alterUserScramCredentialsV0.api.async(connection, [], [credential]));
  await inEffect("the login", async () => (await iterationsOf(cluster, username, scramMechanism)) === iterations);
}

async function iterationsOf(cluster: KafkaCluster, name: string, mechanism: string): Promise<number | undefined> {
  const { describeUserScramCredentialsV0 } = await kafkaClient();
  const number = await numberOf(mechanism);
  const everyone = await cluster.duringConnection((connection) =>
    describeUserScramCredentialsV0.api.async(connection, null),
  );
  const found = everyone.results.find(({ user }) => user === name);
  return found?.credentialInfos.find((each) => each.mechanism === number)?.iterations;
}

async function numberOf(mechanism: string): Promise<1 | 2> {
  const { ScramMechanisms } = await kafkaClient();
  return mechanism === "SCRAM-SHA-256" ? ScramMechanisms.SCRAM_SHA_256 : ScramMechanisms.SCRAM_SHA_512;
}

function textsOf({ username, scramMechanism, password }: Properties) {
  return { username: String(username), scramMechanism: String(scramMechanism), password: String(password) };
}
