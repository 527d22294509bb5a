import { beforeAll, describe, expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { meshExceptionsFaults } from "../mesh/mesh-exception.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Certificates } from "./certificates.ts";
import { certificatesFaults } from "./certificates-faults.ts";
import { certificatesMeshExceptions } from "./certificates-mesh-exceptions.ts";
import type { CertificatesProps } from "./certificates-props.ts";

const props: CertificatesProps = {
  charts: { certManager: { chart: "cert-manager", repository: "https://charts.example", version: "v1.0.0" } },
  email: "ops@acme.com",
  zone: { region: "eu-west-1", hostedZoneId: "Z0123456789ABC" },
  nodes: { nodeSelector: { workload: "system" }, tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }] },
  highlyAvailable: true,
  priorityClassName: "platform",
  meshed: false,
};

const registered = (change: Partial<CertificatesProps> = {}): Promise<readonly Registration[]> =>
  registrationsOf(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "sample" });
    new Certificates("certificates", { ...props, ...change }, { provider });
  });

const oneOf = (all: readonly Registration[], kind: string): Registration => {
  const [found, ...more] = all.filter(({ type }) => type.endsWith(`:${kind}`));
  expect(more).toEqual([]);
  if (found === undefined) {
    throw new Error(`There is no ${kind}.`);
  }
  return found;
};

/** The rules of the policy that is named. */
function policyOf(all: readonly Registration[], name: string): Record<"ingress" | "egress", unknown[]> {
  const found = all.find(
    ({ type, inputs }) => type.endsWith(":NetworkPolicy") && Object(inputs.metadata).name === name,
  );
  return Object(found?.inputs.spec);
}

const tcp = (port: number) => ({ protocol: "TCP", port });

describe("Certificates by default", () => {
  let all: readonly Registration[];
  let values: Record<string, unknown>;

  beforeAll(async () => {
    all = await registered();
    values = Object(oneOf(all, "Release").inputs.values);
  });

  test("THEN the chart brings its definitions, and the issuer waits for it", () => {
    const release = oneOf(all, "Release");
    expect(release.inputs).toMatchObject({ namespace: "cert-manager", version: "v1.0.0" });
    expect(values).toMatchObject({
      crds: { enabled: true },
      global: { leaderElection: { namespace: "cert-manager" } },
    });
    expect(oneOf(all, "ClusterIssuer").dependencies).toContainEqual(expect.stringMatching(/:Release::cert-manager$/));
  });

  test("THEN the issuer is Let's Encrypt's, proves names in the zone, and has no key of AWS", () => {
    const { metadata, spec } = oneOf(all, "ClusterIssuer").inputs;
    expect(metadata).toMatchObject({ name: "public" });
    expect(spec).toEqual({
      acme: {
        server: "https://acme-v02.api.letsencrypt.org/directory",
        email: "ops@acme.com",
        privateKeySecretRef: { name: "public-issuer-account" },
        solvers: [{ dns01: { route53: { region: "eu-west-1", hostedZoneID: "Z0123456789ABC" } } }],
      },
    });
  });

  test("THEN each has two pods on the nodes that are given, apart, of which a drain takes one", () => {
    for (const part of [values, values.webhook, values.cainjector]) {
      expect(part).toMatchObject({
        ...props.nodes,
        replicaCount: 2,
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
        topologySpreadConstraints: [
          { topologyKey: "topology.kubernetes.io/zone" },
          { topologyKey: "kubernetes.io/hostname" },
        ],
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
      });
    }
    expect(values.global).toMatchObject({ priorityClassName: "platform" });
  });

  test("THEN its pods are restricted, and only the webhook is reached from outside", () => {
    expect(oneOf(all, "Namespace").inputs.metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
    expect(policyOf(all, "webhook").ingress).toEqual([{ ports: [tcp(10250)] }]);
    expect(policyOf(all, "cert-manager").ingress ?? []).toEqual([]);
    expect(policyOf(all, "controller").ingress ?? []).toEqual([]);
  });

  test("THEN the controller asks the authority, name servers, and the node for its identity", () => {
    expect(policyOf(all, "cert-manager").egress).toContainEqual({ ports: [tcp(443), tcp(6443)] });
    expect(policyOf(all, "controller").egress).toEqual(
      expect.arrayContaining([
        { ports: [{ protocol: "UDP", port: 53 }, tcp(53)] },
        { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [tcp(80)] },
      ]),
    );
  });

  test("THEN nobody asks for metrics, and there is no word of a mesh", () => {
    expect(values.prometheus).toMatchObject({ servicemonitor: { enabled: false } });
    expect(JSON.stringify(all)).not.toContain("istio.io/dataplane");
    expect(values).not.toHaveProperty("podAnnotations");
  });
});

describe("what may be said of Certificates", () => {
  test("GIVEN no need to bear losses WHEN made THEN there is one pod of each, and a drain may take it", async () => {
    const { values } = oneOf(await registered({ highlyAvailable: false }), "Release").inputs;
    expect(values).toMatchObject({
      replicaCount: 1,
      podDisruptionBudget: { enabled: false },
      webhook: { replicaCount: 1, podDisruptionBudget: { enabled: false } },
    });
  });

  test("GIVEN Prometheus WHEN made THEN it is told where metrics are, and let in", async () => {
    const all = await registered({ prometheus: { namespace: "observability" } });
    expect(oneOf(all, "Release").inputs.values).toMatchObject({ prometheus: { servicemonitor: { enabled: true } } });
    expect(policyOf(all, "cert-manager").ingress).toMatchObject([
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } } }],
        ports: [tcp(9402)],
      },
    ]);
  });

  test("GIVEN a mesh WHEN made THEN it takes the pods in, and the API server's plain connections, but answers no look-ups of proofs", async () => {
    const all = await registered({ meshed: true });
    expect(Object(oneOf(all, "Namespace").inputs.metadata).labels).toMatchObject({
      "istio.io/dataplane-mode": "ambient",
    });
    expect(oneOf(all, "Release").inputs.values).toMatchObject({
      podAnnotations: { "ambient.istio.io/dns-capture": "false" },
      webhook: expect.not.objectContaining({ podAnnotations: expect.anything() }),
    });
    expect(meshExceptionsFaults(certificatesMeshExceptions)).toEqual([]);
    expect(certificatesMeshExceptions).toMatchObject([{ namespace: "cert-manager", ports: [10250] }]);
  });

  test("GIVEN another authority WHEN made THEN it is asked", async () => {
    const acmeServer = "https://acme-staging-v02.api.letsencrypt.org/directory";
    expect(oneOf(await registered({ acmeServer }), "ClusterIssuer").inputs.spec).toMatchObject({
      acme: { server: acmeServer },
    });
  });
});

describe("faults", () => {
  test.each([
    ["email", "ops", { email: "ops" }],
    ["email", "ops@shop", { email: "ops@shop" }],
    ["zone.region", "eu-west-9", { zone: { ...props.zone, region: "eu-west-9" } }],
    ["zone.hostedZoneId", "acme.com", { zone: { ...props.zone, hostedZoneId: "acme.com" } }],
    ["acmeServer", "http://acme.com", { acmeServer: "http://acme.com" }],
  ])("GIVEN %s %j WHEN checked THEN it is refused", (path, value, change) => {
    expect(certificatesFaults({ ...props, ...change })).toEqual([
      { path, value, allowed: expect.stringMatching(/\w+/) },
    ]);
  });

  test("GIVEN several WHEN made THEN all are told, and nothing is registered", async () => {
    await expect(registered({ email: "", acmeServer: "acme" })).rejects.toThrow(
      /email is ""[\s\S]*acmeServer is "acme"/,
    );
  });
});
