import type { PropsFault } from "../props-error.ts";
import { partitionOf } from "./region.ts";
import { cachesOf, type PullThrough, type RegistryProps, upstreamRegistries } from "./registry-props.ts";
import { placeFaults } from "./storage-place.ts";

/** ECR's own bounds: of a repository's name, and of what the names of cached images begin with. */
const LONGEST_NAME = 256;
const LONGEST_CACHE_PREFIX = 30;

/** Everything that is wrong with the props of a Registry; empty when nothing is. */
export function registryFaults(props: RegistryProps): PropsFault[] {
  const caches = cachesOf(props);
  const longestCache = Math.max(1, ...caches.map(({ prefix }) => prefix.length));
  return [
    ...placeFaults(props, Math.max(1, LONGEST_CACHE_PREFIX - 1 - longestCache)),
    ...repositoryFaults(props, caches),
    ...pullThroughFaults(props, caches),
    ...count("keepImages", props.keepImages),
    ...count("keepUntaggedDays", props.keepUntaggedDays),
  ];
}

function repositoryFaults({ prefix, repositories }: RegistryProps, caches: readonly PullThrough[]): PropsFault[] {
  return repositories.flatMap((name, index) => {
    const path = `repositories[${index}]`;
    const longest = LONGEST_NAME - prefix.length - 1;
    return [
      ...(isRepositoryName(name) && name.length <= longest
        ? []
        : [{ path, value: name, allowed: repositoryName(longest) }]),
      ...(repositories.indexOf(name) === index ? [] : [{ path, value: name, allowed: "each name once" }]),
      ...(caches.some((cache) => name.startsWith(`${cache.prefix}/`))
        ? [{ path, value: name, allowed: "a name outside of what is cached" }]
        : []),
    ];
  });
}

function pullThroughFaults({ region }: RegistryProps, caches: readonly PullThrough[]): PropsFault[] {
  return [
    ...(caches.length > 0 && partitionOf(region) !== "aws"
      ? [{ path: "pullThrough", value: caches, allowed: `none, as ECR has no cache in ${region}` }]
      : []),
    ...caches.flatMap((cache, index) => [
      ...cacheFaults(cache, `pullThrough[${index}]`),
      ...(caches.findIndex((other) => other.prefix === cache.prefix) === index
        ? []
        : [{ path: `pullThrough[${index}].prefix`, value: cache.prefix, allowed: "each prefix once" }]),
    ]),
  ];
}

function cacheFaults({ prefix, upstream, secretArn }: PullThrough, path: string): PropsFault[] {
  const known = Object.hasOwn(upstreamRegistries, upstream) ? upstreamRegistries[upstream] : undefined;
  const named = /^arn:aws:secretsmanager:[^:]+:\d{12}:secret:ecr-pullthroughcache\//;
  return [
    ...(isRepositoryName(prefix) && prefix.length < LONGEST_CACHE_PREFIX - 1
      ? []
      : [{ path: `${path}.prefix`, value: prefix, allowed: repositoryName(LONGEST_CACHE_PREFIX - 2) }]),
    ...(known
      ? []
      : [{ path: `${path}.upstream`, value: upstream, allowed: Object.keys(upstreamRegistries).join(", ") }]),
    ...(known?.needsSecret && secretArn === undefined
      ? [
          {
            path: `${path}.secretArn`,
            value: undefined,
            allowed: `a secret's ARN, as ${upstream} asks for credentials`,
          },
        ]
      : []),
    ...(typeof secretArn === "string" && !named.test(secretArn)
      ? [
          {
            path: `${path}.secretArn`,
            value: secretArn,
            allowed: "a secret named ecr-pullthroughcache/..., by its ARN",
          },
        ]
      : []),
  ];
}

function repositoryName(longest: number): string {
  return `2 to ${longest} of a-z, 0-9 and, between them, "/", "-", "_" and "."`;
}

function isRepositoryName(name: string): boolean {
  return name.length > 1 && /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/.test(name);
}

function count(path: string, value: number | undefined): PropsFault[] {
  return value === undefined || (Number.isInteger(value) && value >= 1)
    ? []
    : [{ path, value, allowed: "a whole number from 1" }];
}
