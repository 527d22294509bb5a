import { beforeAll, describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf, SAMPLE_ACCOUNT, SAMPLE_REGION, valueIn } from "../testkit/aws-registrations.ts";
import type { Registration } from "../testkit/registrations.ts";
import { Registry } from "./registry.ts";
import { registryFaults } from "./registry-faults.ts";
import type { RegistryProps } from "./registry-props.ts";

const least: RegistryProps = {
  prefix: "shop-prod",
  accountId: SAMPLE_ACCOUNT,
  region: SAMPLE_REGION,
  repositories: ["user", "order"],
};
const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/docker-AbCdEf";

function made(props: Partial<RegistryProps> = {}): Promise<Registration[]> {
  return awsRegistrationsOf(() => new Registry("images", { ...least, ...props }));
}

function allOf(registrations: readonly Registration[], type: string): Registration[] {
  return registrations.filter((each) => each.type.endsWith(`:${type}`));
}

function statements(policy: unknown): unknown[] {
  return JSON.parse(String(policy)).Statement;
}

describe("by default", () => {
  let all: Registration[];
  beforeAll(async () => {
    all = await made();
  });

  test("a repository's tags do not move, its images are scanned and encrypted, and it stays while it has any", () => {
    expect(allOf(all, "Repository").map(({ inputs }) => inputs)).toMatchObject(
      ["shop-prod/user", "shop-prod/order"].map((name) => ({
        name,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS" }],
        forceDelete: false,
      })),
    );
  });

  test("a repository keeps 50 tagged images, and untagged ones for 7 days", () => {
    const [first, ...more] = allOf(all, "LifecyclePolicy");
    expect(more).toHaveLength(1);
    expect(JSON.parse(String(first?.inputs.policy)).rules).toMatchObject([
      { selection: { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 50 } },
      { selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 } },
    ]);
  });

  test("the registries that ask for no credentials are cached", () => {
    expect(allOf(all, "PullThroughCacheRule").map(({ inputs }) => inputs)).toEqual([
      { ecrRepositoryPrefix: "shop-prod/ecr-public", upstreamRegistryUrl: "public.ecr.aws" },
      { ecrRepositoryPrefix: "shop-prod/kubernetes", upstreamRegistryUrl: "registry.k8s.io" },
      { ecrRepositoryPrefix: "shop-prod/quay", upstreamRegistryUrl: "quay.io" },
    ]);
  });

  test("a cache's repositories are encrypted and tidied from a template that is there first", () => {
    const templates = allOf(all, "RepositoryCreationTemplate");
    expect(templates).toHaveLength(3);
    expect(templates[0]?.inputs).toMatchObject({
      prefix: "shop-prod/ecr-public",
      appliedFors: ["PULL_THROUGH_CACHE"],
      customRoleArn: expect.stringContaining(":iam:"),
      encryptionConfigurations: [{ encryptionType: "KMS" }],
      imageTagMutability: "MUTABLE",
      lifecyclePolicy: allOf(all, "LifecyclePolicy")[0]?.inputs.policy,
    });
    for (const { dependencies } of allOf(all, "PullThroughCacheRule")) {
      expect(dependencies).toContainEqual(expect.stringContaining(":RepositoryCreationTemplate::"));
    }
  });

  test("the role that makes them is limited to the prefix", () => {
    expect(statements(allOf(all, "RolePolicy")[0]?.inputs.policy)).toMatchObject([
      { Resource: ["arn:aws:ecr:us-east-1:123456789012:repository/shop-prod/*"] },
      { Condition: { StringEquals: { "kms:ViaService": "ecr.us-east-1.amazonaws.com" } } },
    ]);
  });

  test("the account's own settings are left alone", () => {
    expect(allOf(all, "RegistryScanningConfiguration")).toEqual([]);
    expect(allOf(all, "RegistryPolicy")).toEqual([]);
  });
});

describe("what was asked for", () => {
  test("are other counts", async () => {
    const [policy] = allOf(await made({ keepImages: 3, keepUntaggedDays: 1 }), "LifecyclePolicy");
    expect(JSON.parse(String(policy?.inputs.policy)).rules).toMatchObject([
      { selection: { countNumber: 3 } },
      { selection: { countNumber: 1 } },
    ]);
  });

  test("is a key, which the role may use and no other", async () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/images";
    const all = await made({ kmsKeyArn });
    const encryptionConfigurations = [{ encryptionType: "KMS", kmsKey: kmsKeyArn }];
    expect(allOf(all, "Repository")[0]?.inputs).toMatchObject({ encryptionConfigurations });
    expect(allOf(all, "RepositoryCreationTemplate")[0]?.inputs).toMatchObject({ encryptionConfigurations });
    expect(statements(allOf(all, "RolePolicy")[0]?.inputs.policy)[1]).toMatchObject({ Resource: [kmsKeyArn] });
  });

  test("is a cache with credentials", async () => {
    const all = await made({ pullThrough: [{ prefix: "docker", upstream: "registry-1.docker.io", secretArn }] });
    expect(allOf(all, "PullThroughCacheRule").map(({ inputs }) => inputs)).toEqual([
      {
        ecrRepositoryPrefix: "shop-prod/docker",
        upstreamRegistryUrl: "registry-1.docker.io",
        credentialArn: secretArn,
      },
    ]);
  });

  test.each<[string, Partial<RegistryProps>]>([
    ["where none is asked for", { pullThrough: [] }],
    ["where ECR has none", { region: "us-gov-west-1" }],
  ])("is no cache, nor a role for it, %s", async (_title, props) => {
    const all = await made(props);
    expect(allOf(all, "PullThroughCacheRule")).toEqual([]);
    expect(allOf(all, "Role")).toEqual([]);
  });

  test("are roles that may be the first to pull, from the caches only", async () => {
    const policies = allOf(await made({ pullerRoleNames: ["nodes"] }), "RolePolicy");
    const puller = policies.find(({ name }) => name === "images-puller-0");
    expect(puller?.inputs.role).toBe("nodes");
    expect(statements(puller?.inputs.policy)).toMatchObject([
      {
        Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
        Resource: ["ecr-public", "kubernetes", "quay"].map(
          (cache) => `arn:aws:ecr:us-east-1:123456789012:repository/shop-prod/${cache}/*`,
        ),
      },
    ]);
  });

  test.each([
    ["basic", "BASIC", "SCAN_ON_PUSH"],
    ["enhanced", "ENHANCED", "CONTINUOUS_SCAN"],
  ] as const)("is a %s scan of all that has the prefix", async (scanRegistry, scanType, scanFrequency) => {
    expect(allOf(await made({ scanRegistry }), "RegistryScanningConfiguration")[0]?.inputs).toEqual({
      scanType,
      rules: [{ scanFrequency, repositoryFilters: [{ filter: "shop-prod/*", filterType: "WILDCARD" }] }],
    });
  });

  test("are tags of what ECR makes", async () => {
    const [template] = allOf(await made({ tags: { team: "shop" } }), "RepositoryCreationTemplate");
    expect(template?.inputs.resourceTags).toEqual({ team: "shop" });
  });

  test("are repositories that go with their images", async () => {
    expect(allOf(await made({ forceDestroy: true }), "Repository")[0]?.inputs.forceDelete).toBe(true);
  });

  test("is handed out by its name", async () => {
    await awsRegistrationsOf(async () => {
      const registry = new Registry("images", least);
      expect(Object.keys(registry.repositoryUrls)).toEqual(["user", "order"]);
      const arns = Object.values(registry.repositoryArns).map(valueIn);
      expect(await Promise.all(arns)).toEqual(
        ["user", "order"].map((name) => expect.stringContaining(`images-${name}`)),
      );
      expect(registry.cacheUrls["quay.io"]).toBe("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop-prod/quay");
    });
  });
});

describe("faults", () => {
  const docker = { prefix: "docker", upstream: "registry-1.docker.io" };
  test.each<[string, Partial<RegistryProps>, string, unknown]>([
    ["a prefix that leaves no room for the caches'", { prefix: "a".repeat(20) }, "prefix", "a".repeat(20)],
    ["a repository's capital letter", { repositories: ["User"] }, "repositories[0]", "User"],
    ["a repository twice", { repositories: ["user", "user"] }, "repositories[1]", "user"],
    ["a repository in a cache", { repositories: ["quay/user"] }, "repositories[0]", "quay/user"],
    ["an unknown upstream", { pullThrough: [{ prefix: "x1", upstream: "x.io" }] }, "pullThrough[0].upstream", "x.io"],
    ["an upstream that asks for credentials", { pullThrough: [docker] }, "pullThrough[0].secretArn", undefined],
    [
      "a secret by another name",
      { pullThrough: [{ ...docker, secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker" }] },
      "pullThrough[0].secretArn",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker",
    ],
    ["a cache's prefix", { pullThrough: [{ prefix: "Quay", upstream: "quay.io" }] }, "pullThrough[0].prefix", "Quay"],
    [
      "a cache's prefix twice",
      {
        pullThrough: [
          { prefix: "both", upstream: "quay.io" },
          { prefix: "both", upstream: "registry.k8s.io" },
        ],
      },
      "pullThrough[1].prefix",
      "both",
    ],
    [
      "a cache where ECR has none",
      { region: "cn-north-1", pullThrough: [{ prefix: "quay", upstream: "quay.io" }] },
      "pullThrough",
      [{ prefix: "quay", upstream: "quay.io" }],
    ],
    ["no image kept", { keepImages: 0 }, "keepImages", 0],
    ["half a day", { keepUntaggedDays: 0.5 }, "keepUntaggedDays", 0.5],
  ])("name %s, where it stands and what is allowed", (_title, props, path, value) => {
    expect(registryFaults({ ...least, ...props })).toEqual([{ path, value, allowed: expect.stringMatching(/\w/) }]);
  });

  test("are told all at once, before anything is registered", async () => {
    const none = awsRegistrationsOf(() => {
      expect(() => new Registry("images", { ...least, repositories: ["U"], keepImages: 0 })).toThrow(
        /Registry "images" has 2 fault\(s\):/,
      );
    });
    expect(await none).toEqual([]);
  });
});
