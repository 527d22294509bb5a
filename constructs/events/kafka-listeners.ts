import { kafkaPorts, kafkaTunnelPort } from "./kafka-places.ts";
import type { KafkaProps } from "./kafka-props.ts";

/** Where a tunnel ends on the machine that deploys. */
const LOOPBACK = "127.0.0.1";

/** Where brokers listen: all of it TLS, and nobody unknown. */
export function kafkaListeners({ brokers, users, tunnel }: Pick<KafkaProps, "brokers" | "users" | "tunnel">) {
  const password = { type: "scram-sha-512" };
  return [
    { name: "users", port: kafkaPorts.users, type: "internal", tls: true, authentication: password },
    ...(hasCertificates(users)
      ? [{ name: "certs", port: kafkaPorts.certificates, type: "internal", tls: true, authentication: { type: "tls" } }]
      : []),
    ...(tunnel === undefined
      ? []
      : [
          {
            name: "deployer",
            port: kafkaPorts.deployer,
            type: "internal",
            tls: true,
            authentication: password,
            // A client asks brokers where the others are: they must name the ends of its own tunnels.
            configuration: {
              brokers: Array.from({ length: brokers }, (_, broker) => atTunnel(tunnel.firstPort, broker)),
            },
          },
        ]),
  ];
}

/** The ports that clients in the cluster connect to. */
export function kafkaClientPorts({ users }: Pick<KafkaProps, "users">): readonly number[] {
  return hasCertificates(users) ? [kafkaPorts.users, kafkaPorts.certificates] : [kafkaPorts.users];
}

function hasCertificates(users: KafkaProps["users"]): boolean {
  return Object.values(users).some((user) => "certificate" in user);
}

function atTunnel(firstPort: number, broker: number) {
  return { broker, advertisedHost: LOOPBACK, advertisedPort: kafkaTunnelPort(firstPort, broker) };
}
