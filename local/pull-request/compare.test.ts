import { describe, expect, test } from "@jest/globals";
import { compare } from "./compare.ts";
import { resource, urnOf } from "./testkit/commit-pair-repository.ts";

const deployment = "kubernetes:apps/v1:Deployment";

type Inputs = Readonly<Record<string, unknown>>;

/** The one changed resource of a pair that differs in its inputs alone; undefined where nothing changes. */
function changed(type: string, old: Inputs, next: Inputs) {
  return compare([resource(type, "x", old)], [resource(type, "x", next)]).resources[0];
}

function object(kind: string, spec: Inputs, metadata: Inputs = {}): Inputs {
  return { apiVersion: "apps/v1", kind, metadata: { name: "x", namespace: "n", ...metadata }, spec };
}

describe("replacements in Kubernetes", () => {
  test.each<[string, string, Inputs, Inputs, string]>([
    ["a selector", "Deployment", { selector: { app: "a" } }, { selector: { app: "b" } }, "spec.selector.app"],
    [
      "a claim's size",
      "StatefulSet",
      { volumeClaimTemplates: [{ size: "1Gi" }] },
      { volumeClaimTemplates: [{ size: "2Gi" }] },
      "spec.volumeClaimTemplates[0].size",
    ],
  ])("GIVEN %s WHEN changed THEN the %s is replaced", (_what, kind, old, next, path) => {
    const change = changed(`kubernetes:apps/v1:${kind}`, object(kind, old), object(kind, next));
    expect(change).toMatchObject({ op: "replace", diff: [{ path, replaces: true }] });
    expect(change?.endangers).toBeDefined();
  });

  test("GIVEN a job's template and a namespace WHEN changed THEN each replaces", () => {
    const job = (image: string) => ({ ...object("Job", { template: { image } }), apiVersion: "batch/v1" });
    expect(changed("kubernetes:batch/v1:Job", job("a"), job("b"))?.op).toBe("replace");
    const inNamespace = (namespace: string) => object("Deployment", {}, { namespace });
    expect(changed(deployment, inNamespace("a"), inNamespace("b"))?.op).toBe("replace");
  });

  test("GIVEN replicas and an image WHEN changed THEN it is an update of these two fields, containers by their names", () => {
    const spec = (replicas: number, image: string) => ({
      replicas,
      template: { spec: { containers: [{ name: "side" }, { name: "main", image }].slice(replicas - 2) } },
    });
    const change = changed(deployment, object("Deployment", spec(2, "a:1")), object("Deployment", spec(3, "a:2")));
    expect(change?.op).toBe("update");
    expect(change?.diff).toEqual([
      { path: "spec.replicas", old: 2, new: 3 },
      { path: "spec.template.spec.containers.side", old: { name: "side" } },
      { path: "spec.template.spec.containers.main.image", old: "a:1", new: "a:2" },
    ]);
  });
});

describe("replacements in AWS", () => {
  test.each<[string, Inputs, Inputs]>([
    ["aws:ec2/subnet:Subnet", { availabilityZone: "a" }, { availabilityZone: "b" }],
    ["aws:rds/instance:Instance", { engine: "postgres" }, { engine: "mysql" }],
    [
      "aws:eks/cluster:Cluster",
      { kubernetesNetworkConfig: { ipFamily: "ipv4" } },
      { kubernetesNetworkConfig: { ipFamily: "ipv6" } },
    ],
    ["aws:sqs/queue:Queue", { region: "eu-west-1" }, { region: "eu-west-2" }],
    ["aws:unheard/of:Thing", { name: "a" }, { name: "b" }],
  ])("GIVEN %s WHEN %j becomes %j THEN it is replaced", (type, old, next) => {
    expect(changed(type, old, next)?.op).toBe("replace");
  });

  test("GIVEN what can change in place WHEN changed THEN it is an update and endangers nothing", () => {
    const change = changed(
      "aws:eks/cluster:Cluster",
      { version: "1.33", kubernetesNetworkConfig: { elasticLoadBalancing: false } },
      { version: "1.34", kubernetesNetworkConfig: { elasticLoadBalancing: true } },
    );
    expect(change?.op).toBe("update");
    expect(change?.endangers).toBeUndefined();
  });

  test("GIVEN a fixed property that only an up knows now WHEN compared THEN it may be replaced", () => {
    const change = changed("aws:rds/cluster:Cluster", { kmsKeyId: "k" }, { kmsKeyId: { $unknown: true } });
    expect(change).toMatchObject({ op: "update", diff: [{ old: "k", new: "[unknown]", replaces: "maybe" }] });
    expect(change?.endangers).toMatch(/database/);
  });

  test("GIVEN another provider WHEN compared THEN it is replaced; GIVEN one that was renamed THEN not", () => {
    const at = (provider: string) => [resource("aws:sqs/queue:Queue", "q", {}, { provider: urnOf("p", provider) })];
    expect(compare(at("a"), at("b")).changes.replace).toBe(1);
    const provider = (name: string, aliases: string[]) => resource("p", name, {}, { aliases });
    const renamed = compare([provider("a", []), ...at("a")], [provider("b", [urnOf("p", "a")]), ...at("b")]);
    expect(renamed.changes).toMatchObject({ rename: 1, replace: 0, same: 1 });
  });
});

describe("noise", () => {
  test("GIVEN a digest of something else WHEN it alone changed THEN it is folded", () => {
    const pods = (digest: string) =>
      object("Deployment", { template: { metadata: { annotations: { "x.dev/secret-digest": digest } } } });
    expect(changed(deployment, pods("a"), pods("b"))).toMatchObject({
      op: "update",
      isNoise: true,
      diff: [{ noise: "checksum" }],
    });
  });

  test("GIVEN a list in another order WHEN the order means nothing THEN it is folded; of arguments it is a change", () => {
    const [one, two] = [
      ["a", "b"],
      ["b", "a"],
    ];
    expect(changed("aws:x/y:Z", { subnetIds: one }, { subnetIds: two })).toMatchObject({ isNoise: true });
    expect(changed("aws:x/y:Z", { args: one }, { args: two })).toMatchObject({ isNoise: false });
  });

  test("GIVEN one element gone from the front of a list WHEN compared THEN only that one shows", () => {
    expect(changed("aws:x/y:Z", { ids: ["a", "b", "c"] }, { ids: ["b", "c"] })?.diff).toEqual([
      { path: "ids[0]", old: "a" },
    ]);
  });

  test("GIVEN the end of a made-up name WHEN changed THEN it is folded, but not where it makes a new resource", () => {
    const change = (field: string) => changed("aws:x/y:Z", { [field]: "logs-1a2b3c4" }, { [field]: "logs-9f8e7d6" });
    expect(change("target")).toMatchObject({ op: "update", isNoise: true, diff: [{ noise: "generated name" }] });
    expect(change("name")).toMatchObject({ op: "replace", isNoise: false });
  });

  test("GIVEN an IAM policy as text WHEN one action changed THEN that one shows; WHEN only its layout did THEN it is folded", () => {
    const document = (action: string) => ({ Statement: [{ Sid: "Read", Action: [action] }] });
    const change = (old: string, next: string) => changed("aws:iam/policy:Policy", { policy: old }, { policy: next });
    const text = (action: string) => JSON.stringify(document(action));
    expect(change(text("a"), text("b"))?.diff).toEqual([
      { path: "policy.Statement.Read.Action[0]", old: "a", new: "b" },
    ]);
    expect(change(text("a"), JSON.stringify(document("a"), null, 2))).toMatchObject({ isNoise: true });
  });
});
