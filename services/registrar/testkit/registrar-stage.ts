import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConsulRules } from "../../../constructs/discovery/consul-rules.ts";
import { type AccessRule, registrarLeaseRules, registrarReads } from "../../../constructs/discovery/registrar-rules.ts";
import { allEnded } from "../../../local/all-ended.ts";
import { askConsul } from "../../../local/backing/consul-api.ts";
import type { KubeObject } from "../../../local/kube/kube-object.ts";
import { startTestConsul, type TestConsul } from "../../../local/testkit/consul.ts";
import { startTestControlPlane, type TestControlPlane } from "../../../local/testkit/control-plane.ts";
import { testEnvironment } from "../../chassis/testkit/test-environment.ts";
import { CONSUL_LABEL, nodeOf } from "../domain/registration.ts";
import { openCluster } from "../kubernetes/cluster.ts";
import { Passage } from "./passage.ts";

/** The namespace of the Services. */
export const SHOP = "shop";

/** The namespace of the registrar. */
const HOME = "discovery";

const LEASE = "plinth-registrar";

/** A cluster whose node is somebody else's. */
export const FOREIGN = "foreign";

/** How an instance stands in Consul's answer. */
export interface Instance {
  readonly Node: { readonly Node: string; readonly Meta: Record<string, string> };
  readonly Service: {
    readonly ID: string;
    readonly Address: string;
    readonly Port: number;
    readonly Tags: string[];
    readonly Meta: Record<string, string>;
    readonly ModifyIndex: number;
  };
  readonly Checks: readonly { readonly CheckID: string; readonly Status: string; readonly ModifyIndex: number }[];
}

/** A real API server behind a passage that can be cut, a real Consul, and an account and a token with no more than the registrar's rights. */
export class RegistrarStage {
  readonly plane: TestControlPlane;
  readonly consul: TestConsul;
  /** Between the registrar and the API server. */
  readonly passage: Passage;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(
    plane: TestControlPlane,
    consul: TestConsul,
    passage: Passage,
    environment: Readonly<Record<string, string>>,
  ) {
    this.plane = plane;
    this.consul = consul;
    this.passage = passage;
    this.#environment = environment;
  }

  static async start(): Promise<RegistrarStage> {
    const [plane, consul] = await Promise.all([startTestControlPlane(), startTestConsul()]);
    const passage = await Passage.open(Number(new URL(plane.server).port));
    const tokenFile = join(plane.dir, "consul-token");
    writeFileSync(tokenFile, await consulToken(consul), { mode: 0o600 });
    const environment = {
      CONSUL_HTTP_ADDR: consul.management.address,
      CONSUL_TOKEN_FILE: tokenFile,
      CLUSTER_NAME: "test",
      NAMESPACES: SHOP,
      LEASE_NAMESPACE: HOME,
      LEASE_NAME: LEASE,
      // A leader that is only slow for a moment does not lose the lead.
      LEASE_SECONDS: "8",
      KUBECONFIG: await accountKubeconfig(plane, passage.port),
    };
    return new RegistrarStage(plane, consul, passage, environment);
  }

  /** Of a registrar. @param pod its name */
  environment(pod: string, changes: Readonly<Record<string, string>> = {}): Record<string, string> {
    return testEnvironment({ ...this.#environment, POD_NAME: pod, ...changes });
  }

  /** Lets the account hold another lease. */
  async allowLease(name: string): Promise<void> {
    await allow(this.plane.client, HOME, name, registrarLeaseRules(name));
  }

  /** Makes or changes a labelled Service without a selector, whose endpoints are made by hand. */
  async service(name: string, props: { annotations?: Record<string, string>; labelled?: boolean } = {}): Promise<void> {
    const { annotations, labelled = true } = props;
    await this.apply({
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name,
        namespace: SHOP,
        ...(labelled && { labels: { [CONSUL_LABEL]: "true" } }),
        ...(annotations && { annotations }),
      },
      spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    });
  }

  /** Sets a Service's endpoints: each address, and whether it is ready. */
  async endpoints(service: string, ready: Readonly<Record<string, boolean>>): Promise<void> {
    await this.apply({
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: `${service}-1`,
        namespace: SHOP,
        labels: { "kubernetes.io/service-name": service, "endpointslice.kubernetes.io/managed-by": "test" },
      },
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      endpoints: Object.entries(ready).map(([address, isReady]) => ({
        addresses: [address],
        conditions: { ready: isReady },
      })),
    });
  }

  async remove(service: string): Promise<void> {
    const namespace = SHOP;
    await this.plane.client.delete({ apiVersion: "v1", kind: "Service", metadata: { name: service, namespace } });
    const metadata = { name: `${service}-1`, namespace };
    await this.plane.client.delete({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata });
  }

  /** What Consul has of a service. */
  async instances(name: string): Promise<readonly Instance[]> {
    return (await this.ask("GET", `/v1/health/service/${name}`)) as Instance[];
  }

  /** `address status`, in order. */
  async statuses(name: string): Promise<readonly string[]> {
    const instances = await this.instances(name);
    return instances.map(({ Service, Checks }) => `${Service.Address} ${Checks[0]?.Status}`).toSorted();
  }

  /** The last change of everything that Consul has of our node. */
  async indexes(): Promise<readonly string[]> {
    const list = (await this.ask("GET", "/v1/catalog/node-services/plinth-test")) as {
      readonly Services: readonly Instance["Service"][];
    };
    const checks = (await this.ask("GET", "/v1/health/node/plinth-test")) as Instance["Checks"];
    return [
      ...list.Services.map(({ ID, ModifyIndex }) => `${ID} ${ModifyIndex}`),
      ...checks.map(({ CheckID, ModifyIndex }) => `${CheckID} ${ModifyIndex}`),
    ].toSorted();
  }

  /** Consul's API as one who may do everything. */
  ask(method: "GET" | "PUT", path: string, body?: unknown): Promise<unknown> {
    return askConsul(this.consul.management, method, path, body);
  }

  /** Who holds the lease: the name of the pod; empty where nobody does. */
  async holder(): Promise<string> {
    const lease = await this.plane.client.find<KubeObject & { readonly spec: { readonly holderIdentity?: string } }>({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: LEASE, namespace: HOME },
    });
    return lease?.spec.holderIdentity?.split("_")[0] ?? "";
  }

  async close(): Promise<void> {
    this.passage.close();
    await allEnded([this.plane.close(), this.consul.close()]);
  }

  async apply(object: KubeObject): Promise<void> {
    await this.plane.client.apply(object, { fieldManager: "test", force: true });
  }
}

async function consulToken({ management }: TestConsul): Promise<string> {
  const rules = ["test", FOREIGN].map((cluster) => ConsulRules.keepServices(nodeOf(cluster))).join("\n");
  await askConsul(management, "PUT", "/v1/acl/policy", { Name: "registrar", Rules: rules });
  const token = await askConsul(management, "PUT", "/v1/acl/token", { Policies: [{ Name: "registrar" }] });
  return (token as { readonly SecretID: string }).SecretID;
}

/** A kubeconfig of an account with the registrar's rights. @param port where the API server is reached */
async function accountKubeconfig({ client, dir, kubeconfig }: TestControlPlane, port: number): Promise<string> {
  for (const name of [SHOP, HOME]) {
    await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const metadata = { name: "registrar", namespace: HOME };
  await client.create({ apiVersion: "v1", kind: "ServiceAccount", metadata });
  await allow(client, SHOP, "registrar", registrarReads);
  await allow(client, HOME, LEASE, registrarLeaseRules(LEASE));
  const { status } = await openCluster(kubeconfig).core.createNamespacedServiceAccountToken({
    ...metadata,
    body: { spec: { audiences: [] } },
  });
  const file = join(dir, "registrar.kubeconfig");
  const authority = readFileSync(join(dir, "pki", "ca.crt")).toString("base64");
  const access = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "test", cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority-data": authority } },
    ],
    users: [{ name: "registrar", user: { token: status?.token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "registrar" } }],
    "current-context": "test",
  };
  writeFileSync(file, JSON.stringify(access), { mode: 0o600 });
  return file;
}

async function allow(
  client: TestControlPlane["client"],
  namespace: string,
  name: string,
  rules: readonly AccessRule[],
) {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const role = { apiVersion, kind: "Role", metadata: { name, namespace }, rules };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
  const subjects = [{ kind: "ServiceAccount", name: "registrar", namespace: HOME }];
  const binding = { apiVersion, kind: "RoleBinding", metadata: { name, namespace }, roleRef, subjects };
  await client.create(role);
  await client.create(binding);
}
