import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { ConnectionPolicy } from "./connection-policy.ts";
import { Peer } from "./peer.ts";
import { Port } from "./port.ts";

const tunnel = { protocol: "TCP", port: 15008 };
const waypoints = { matchLabels: { "gateway.networking.k8s.io/gateway-class-name": "istio-waypoint" } };

function policy(meshed?: boolean): ConnectionPolicy {
  return new ConnectionPolicy(chartOf(), "policy", {
    name: "user",
    podLabels: { app: "user" },
    ...(meshed !== undefined && { meshed }),
  });
}

function specOf(of: ConnectionPolicy): { ingress: unknown[]; egress: unknown[] } {
  return Object(manifestOf(of, "NetworkPolicy").spec);
}

describe("a ConnectionPolicy", () => {
  test("knows of no mesh by default", () => {
    const made = policy();
    made.allowFrom(Peer.service("order"), Port.tcp(8080));
    expect(JSON.stringify(specOf(made))).not.toContain("15008");
  });

  test("in a mesh, lets tunnels through with each peer that is pods", () => {
    // WHEN
    const made = policy(true);
    made.allowFrom(Peer.service("order"), Port.tcp(8080));
    made.allowTo(Peer.namespace("kafka"), Port.tcp(9092));

    // THEN
    expect(specOf(made).ingress.at(-1)).toMatchObject({ ports: [{ protocol: "TCP", port: 8080 }, tunnel] });
    expect(specOf(made).egress.at(-1)).toMatchObject({ ports: [{ protocol: "TCP", port: 9092 }, tunnel] });
  });

  test("in a mesh, lets no tunnel through to addresses, to anyone and for UDP", () => {
    // WHEN
    const made = policy(true);
    made.allowTo(Peer.cidr("10.0.0.0/8"), Port.tcp(5432));
    made.allowTo(Peer.anyone(), Port.tcp(443));
    made.allowTo(Peer.namespace("dns"), Port.udp(53));

    // THEN
    expect(JSON.stringify(specOf(made).egress.slice(-3))).not.toContain("15008");
  });

  test("in a mesh, lets probes in, the waypoint of its namespace, and itself out to any waypoint", () => {
    const { ingress, egress } = specOf(policy(true));
    expect(ingress).toEqual([
      { from: [{ ipBlock: { cidr: "169.254.7.127/32" } }] },
      { from: [{ podSelector: waypoints }], ports: [tunnel] },
    ]);
    expect(egress.at(-1)).toEqual({ to: [{ podSelector: waypoints, namespaceSelector: {} }], ports: [tunnel] });
  });
});
