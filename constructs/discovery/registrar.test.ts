import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf, objectsOf } from "../testkit/objects.ts";
import { Registrar } from "./registrar.ts";
import { registrarFaults } from "./registrar-faults.ts";
import type { RegistrarProps } from "./registrar-props.ts";

function registrar(props: Partial<RegistrarProps> = {}): Registrar {
  return new Registrar(chartOf("registrar", { namespace: "discovery" }), "Registrar", {
    image: "plinth-registrar:1.2.3",
    clusterName: "prod",
    namespace: "discovery",
    namespaces: ["plinth"],
    consulToken: "of-a-test",
    highlyAvailable: true,
    ...props,
  });
}

interface Rendered {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly rules: readonly { readonly verbs: readonly string[]; readonly resources: readonly string[] }[];
  readonly subjects: readonly unknown[];
}

function all(scope: Registrar, kind: string): Rendered[] {
  return objectsOf(scope)
    .filter((object) => object.kind === kind)
    .map((object) => object.toJson());
}

describe("a registrar", () => {
  test("GIVEN high availability WHEN rendered THEN two pods, no autoscaler, of the platform's priority", () => {
    const scope = registrar();

    expect(manifestOf(scope, "Deployment")).toMatchObject({
      spec: { replicas: 2, template: { spec: { priorityClassName: "platform", automountServiceAccountToken: false } } },
    });
    expect(all(scope, "HorizontalPodAutoscaler")).toEqual([]);
    expect(manifestOf(registrar({ highlyAvailable: false }), "Deployment")).toMatchObject({ spec: { replicas: 1 } });
  });

  test("GIVEN its account WHEN rendered THEN its token, which soon ends, and Consul's are files, and in no variable", () => {
    const text = JSON.stringify(manifestOf(registrar(), "Deployment"));
    const { spec } = JSON.parse(text).spec.template;

    expect(spec.volumes).toEqual(
      expect.arrayContaining([
        {
          name: "account",
          projected: {
            defaultMode: 0o440,
            sources: [
              { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
              { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
            ],
          },
        },
        expect.objectContaining({
          name: "consul-token",
          secret: { secretName: "registrar-consul-token", defaultMode: 0o440 },
        }),
      ]),
    );
    expect(spec.containers[0].volumeMounts).toEqual(
      expect.arrayContaining([
        { name: "account", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
        { name: "consul-token", mountPath: "/var/run/secrets/plinth.dev/consul", readOnly: true },
      ]),
    );
    expect(text).not.toContain("of-a-test");
  });

  test("GIVEN two namespaces WHEN rendered THEN it may read there and no more, and hold its lease alone", () => {
    const roles = all(registrar({ namespaces: ["plinth", "other"] }), "Role");

    expect(roles.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      "plinth/registrar",
      "other/registrar",
      "discovery/plinth-registrar",
    ]);
    expect(roles[0]?.rules.map(({ resources, verbs }) => [resources, verbs])).toEqual([
      [["services"], ["get", "list", "watch"]],
      [["endpointslices"], ["get", "list", "watch"]],
    ]);
    expect(roles[2]?.rules).toEqual([
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        resourceNames: ["plinth-registrar"],
        verbs: ["get", "update"],
      },
    ]);
    expect(all(registrar(), "ClusterRole")).toEqual([]);
    for (const { subjects } of all(registrar(), "RoleBinding")) {
      expect(subjects).toEqual([{ kind: "ServiceAccount", name: "registrar", namespace: "discovery" }]);
    }
  });

  test("GIVEN its connections WHEN rendered THEN it reaches Consul's servers, the API server and names", () => {
    const { spec } = manifestOf(registrar(), "NetworkPolicy") as { readonly spec: { readonly egress: unknown } };

    expect(spec.egress).toEqual([
      expect.objectContaining({ ports: expect.arrayContaining([{ protocol: "UDP", port: 53 }]) }),
      {
        to: [
          {
            podSelector: { matchLabels: { app: "consul", component: "server", release: "consul" } },
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "consul" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 8500 }],
      },
      {
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 6443 },
        ],
      },
    ]);
  });

  test("GIVEN several faults WHEN made THEN all are told at once, with their paths", () => {
    const faults = registrarFaults({ clusterName: "Prod", namespace: "a_b", namespaces: ["plinth", "x y", "plinth"] });

    expect(faults.map(({ path }) => path)).toEqual(["clusterName", "namespace", "namespaces[1]", "namespaces[2]"]);
    expect(() => registrar({ namespaces: [] })).toThrow("namespaces is []; allowed: one at least");
  });
});
