import { beforeAll, describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { meshExceptionsFaults } from "../mesh/mesh-exception.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Consul } from "./consul.ts";
import { consulMeshExceptions } from "./consul-mesh-exceptions.ts";
import type { ConsulProps } from "./consul-props.ts";

const props: ConsulProps = {
  charts: { consul: { chart: "consul", repository: "https://charts.example", version: "1.0.0" } },
  image: "hashicorp/consul:1.0.0",
  servers: 3,
  zones: 3,
  highlyAvailable: true,
  storage: { gib: 10 },
  nodes: { nodeSelector: { workload: "system" }, tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }] },
  priorityClassName: "platform",
  meshed: true,
  dnsAddress: "172.20.0.53",
  serviceCidr: "172.20.0.0/16",
};

async function registered(change: Partial<ConsulProps> = {}): Promise<readonly Registration[]> {
  return registrationsOf(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
    new Consul("consul", { ...props, ...change }, { provider });
  });
}

const kindOf = (registration: Registration) => registration.type.split(":").at(-1);
const oneOf = (all: readonly Registration[], kind: string): Readonly<Record<string, unknown>> => {
  const [found, ...more] = all.filter((each) => kindOf(each) === kind);
  expect(more).toEqual([]);
  return found?.inputs ?? {};
};
const valuesOf = async (change: Partial<ConsulProps> = {}) =>
  oneOf(await registered(change), "Release").values as Record<string, Record<string, unknown>>;

describe("Consul by default", () => {
  let all: readonly Registration[];
  let values: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    all = await registered();
    values = oneOf(all, "Release").values as typeof values;
  });

  test("THEN the chart is the pinned one, and waits for the namespace", () => {
    const release = all.find((each) => kindOf(each) === "Release");
    expect(release?.inputs).toMatchObject({ namespace: "consul", chart: "consul", version: "1.0.0" });
    expect(release?.dependencies.some((urn) => urn.includes("Namespace"))).toBe(true);
  });

  test("THEN ACLs, gossip and TLS are on, and what others do is off", () => {
    expect(values.global).toMatchObject({
      acls: { manageSystemACLs: true },
      gossipEncryption: { autoGenerate: true },
      tls: { enabled: true, verify: true },
      installK8sNetworkingCRDs: false,
    });
    for (const part of ["client", "connectInject", "syncCatalog", "ui"]) {
      expect(values[part]).toMatchObject({ enabled: false });
    }
  });

  test("THEN servers are never two on a node, nor uneven over zones, and one at a time may go", () => {
    const { affinity, topologySpreadConstraints, disruptionBudget, replicas } = values.server ?? {};
    expect(replicas).toBe(3);
    expect(JSON.parse(String(affinity))).toHaveProperty(
      "podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution",
    );
    expect(JSON.parse(String(topologySpreadConstraints))).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
    ]);
    expect(disruptionBudget).toEqual({ enabled: true, maxUnavailable: 1 });
  });

  test("THEN names are answered at the given address", () => {
    expect(values.dns).toMatchObject({ enabled: true, clusterIP: "172.20.0.53" });
  });

  test("THEN CoreDNS may ask for names, and nobody outside of the namespace may use the API", () => {
    const policies = all.filter((each) => kindOf(each) === "NetworkPolicy");
    const ports = policies.flatMap(({ inputs }) => portsFromOutside(inputs as never));
    expect(ports).toContain(8600);
    expect(ports).not.toContain(8500);
  });
});

/** The ports that pods of other namespaces may connect to. */
function portsFromOutside({
  spec,
}: {
  readonly spec: {
    readonly ingress: readonly {
      readonly from?: readonly { readonly namespaceSelector?: unknown }[];
      readonly ports?: readonly { readonly port: number }[];
    }[];
  };
}): number[] {
  return spec.ingress
    .filter(({ from }) => from === undefined || from.some(({ namespaceSelector }) => namespaceSelector !== undefined))
    .flatMap(({ ports = [] }) => ports.map(({ port }) => port));
}

describe("what may be said of Consul", () => {
  test("GIVEN clients WHEN made THEN they may use the API", async () => {
    const all = await registered({ clients: [{ namespace: "plinth" }] });
    const policies = all.filter((each) => kindOf(each) === "NetworkPolicy");
    expect(policies.flatMap(({ inputs }) => portsFromOutside(inputs as never))).toContain(8500);
  });

  test("GIVEN one server that need not bear losses WHEN made THEN a drain may take it", async () => {
    const { server } = await valuesOf({ servers: 1, highlyAvailable: false });
    expect(server).toMatchObject({ replicas: 1, disruptionBudget: { enabled: false } });
  });

  test("GIVEN an image for the chart's jobs WHEN made THEN they run it, and servers run Consul's own", async () => {
    const { global } = await valuesOf({ controlPlaneImage: "registry.example/jobs:1.0.0" });
    expect(global).toMatchObject({ image: "hashicorp/consul:1.0.0", imageK8S: "registry.example/jobs:1.0.0" });
  });

  test("GIVEN keys in Secrets WHEN made THEN the chart makes none", async () => {
    const key = (name: string) => ({ name, key: "value" });
    const { global } = await valuesOf({
      keys: { gossip: key("gossip"), authority: { certificate: key("ca"), key: key("ca-key") } },
    });
    expect(global).toMatchObject({
      gossipEncryption: { secretName: "gossip", secretKey: "value" },
      tls: { caCert: { secretName: "ca" }, caKey: { secretName: "ca-key" } },
    });
  });

  test("GIVEN a strict mesh WHEN it is told of the exceptions THEN it takes them, for ports between servers and for names", () => {
    expect(meshExceptionsFaults(consulMeshExceptions)).toEqual([]);
    expect(consulMeshExceptions.flatMap(({ ports = [] }) => ports)).toEqual([8300, 8301, 8302, 8600]);
  });

  test("GIVEN faults WHEN made THEN all are told, and nothing is registered", async () => {
    await expect(registered({ servers: 2, storage: { gib: 0 } })).rejects.toThrow(
      /servers is 2[\s\S]*storage\.gib is 0/,
    );
  });
});
