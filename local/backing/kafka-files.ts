import { randomUUID } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOOPBACK } from "./backing-props.ts";

/** The broker's administrator, and whom it is itself to its own controller. */
export const KAFKA_ADMIN = "plinth-admin";

/** Where a broker listens on loopback: for clients, and for its own controller. */
export interface KafkaPorts {
  readonly port: number;
  readonly controllerPort: number;
}

/** @returns the path of the broker's properties, mode 0600, in its home */
export function writeKafkaProperties(home: string, ports: KafkaPorts, adminPassword: string): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = join(home, "server.properties");
  const lines = [...identity(ports, join(home, "data")), ...access(adminPassword), ...small];
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
}

/** Puts formatted data in place, whole, where the broker has none. */
export function provideKafkaData(home: string, formatted: string): void {
  const data = join(home, "data");
  if (existsSync(data)) {
    return;
  }
  for (const halfMade of globSync(join(home, "new-*"))) {
    rmSync(halfMade, { recursive: true, force: true });
  }
  const aside = join(home, `new-${randomUUID()}`);
  cpSync(formatted, aside, { recursive: true });
  renameSync(aside, data);
}

function identity({ port, controllerPort }: KafkaPorts, data: string): string[] {
  return [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.bootstrap.servers=${LOOPBACK}:${controllerPort}`,
    `listeners=CLIENTS://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controllerPort}`,
    `advertised.listeners=CLIENTS://${LOOPBACK}:${port}`,
    "controller.listener.names=CONTROLLER",
    "inter.broker.listener.name=CLIENTS",
    `log.dirs=${data.replaceAll("\\", "\\\\")}`,
  ];
}

/** Clients are users that the broker keeps (SCRAM); the administrator is known from here alone (PLAIN). */
function access(adminPassword: string): string[] {
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required username="${KAFKA_ADMIN}" password="${adminPassword}" user_${KAFKA_ADMIN}="${adminPassword}";`;
  return [
    "listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
    "listener.name.clients.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN",
    `listener.name.clients.plain.sasl.jaas.config=${plain}`,
    "listener.name.clients.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
    "listener.name.controller.sasl.enabled.mechanisms=PLAIN",
    `listener.name.controller.plain.sasl.jaas.config=${plain}`,
    "sasl.mechanism.inter.broker.protocol=PLAIN",
    "sasl.mechanism.controller.protocol=PLAIN",
    "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    `super.users=User:${KAFKA_ADMIN}`,
    "allow.everyone.if.no.acl.found=false",
    "auto.create.topics.enable=false",
  ];
}

/** One broker alone on a machine that has other things to do. */
const small = [
  "default.replication.factor=1",
  "min.insync.replicas=1",
  "offsets.topic.replication.factor=1",
  "offsets.topic.num.partitions=4",
  "transaction.state.log.replication.factor=1",
  "transaction.state.log.min.isr=1",
  "transaction.state.log.num.partitions=4",
  "share.coordinator.state.topic.replication.factor=1",
  "share.coordinator.state.topic.min.isr=1",
  // Nobody else joins a group in the 3 s that it would wait.
  "group.initial.rebalance.delay.ms=0",
  // A broker that was killed is let in again only once its earlier session is over.
  "broker.session.timeout.ms=2000",
  "broker.heartbeat.interval.ms=500",
  // After a crash the last segment of each partition is read through.
  "log.segment.bytes=67108864",
  "log.cleaner.dedupe.buffer.size=4194304",
  "num.network.threads=2",
  "num.io.threads=4",
  "background.threads=2",
];
