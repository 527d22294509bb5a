import {
  type DeadLetter,
  type DeadLetterProps,
  type KafkaSettings,
  readDeadLetters,
  replayDeadLetters,
} from "@plinth/chassis/kafka";
import { topics } from "../../infra/topics.ts";
import { Failure } from "../failure.ts";
import { readBacking } from "../handover.ts";
import { Instance } from "../instance.ts";
import { writeJson } from "../output.ts";
import { readStackFile } from "../stack-file.ts";

export interface DeadLettersOptions {
  readonly stack: string;
  /** Ids of messages, or `all`. */
  readonly replay?: readonly string[];
  readonly json?: boolean;
}

/** Lists the messages that a service could not handle, or publishes some of them again where they came from. */
export async function deadLetters(service: string, { stack, replay, json }: DeadLettersOptions): Promise<void> {
  readStackFile(stack);
  const props = { kafka: kafkaOf(new Instance(stack), service), group: service };
  const letters = replay === undefined ? await readDeadLetters(props) : await publishAgain(props, replay);
  if (json) {
    writeJson("-", letters);
  } else {
    process.stdout.write(letters.map((letter) => `${lineOf(letter)}\n`).join(""));
    process.stderr.write(`${letters.length} ${replay === undefined ? "dead letters" : "published again"}\n`);
  }
}

/** The service's own login: nobody else may read its dead letters. */
function kafkaOf(instance: Instance, service: string): KafkaSettings {
  const kafka = readBacking(instance)?.kafka;
  if (kafka === undefined) {
    throw new Failure(`Stack "${instance.stack}" is not up: \`npm run up\` stands it up.`);
  }
  const login = kafka.users[service];
  const consumers = Object.keys(kafka.users).filter((name) =>
    topics.some((topic) => topic.name === `${name}.dead-letters`),
  );
  if (login === undefined || !consumers.includes(service)) {
    throw new Failure(`"${service}" reads no messages; these services do: ${consumers.join(", ")}.`, 2);
  }
  return {
    KAFKA_BROKERS: kafka.brokers.map(({ host, port }) => `${host}:${port}`).join(","),
    KAFKA_USERNAME: login.user,
    KAFKA_PASSWORD: login.password,
  };
}

/** @throws Failure where one of the ids is of no dead letter; the others have been published again */
async function publishAgain(props: DeadLetterProps, ids: readonly string[]): Promise<DeadLetter[]> {
  const letters = await replayDeadLetters(props, ({ id }) => ids.includes("all") || ids.includes(id));
  const unknown = ids.filter((id) => id !== "all" && !letters.some((letter) => letter.id === id));
  if (unknown.length > 0) {
    throw new Failure(
      `${props.group} has no dead letter ${unknown.join(", ")}; ${letters.length} others were published again. \`npm run dead-letters -- ${props.group}\` lists them.`,
    );
  }
  return letters;
}

function lineOf({ id, type, topic, key, time, reason }: DeadLetter): string {
  return [time, id, type, `${topic} ${key}`, reason].join("  ");
}
