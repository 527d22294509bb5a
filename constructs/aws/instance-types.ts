/** What a machine's processor runs. */
export type Architecture = "x86_64" | "arm64";

/** An EC2 instance type that nodes are made of. */
export interface InstanceType {
  /** As in `m7i.xlarge`. */
  readonly type: string;
  /** As in `m7i`. */
  readonly family: string;
  /** general: 4 GiB a vCPU. compute: 2 GiB. memory: 8 GiB. */
  readonly category: InstanceCategory;
  /** As in 7 of `m7i`. */
  readonly generation: number;
  readonly manufacturer: "intel" | "amd" | "aws";
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryGib: number;
  /**
   * plain: nothing beside processor and memory. flex: a cheaper one that does not promise its whole processor all the time.
   * extra: local disks or a faster network, which cost more on demand and widen the choice on spot.
   */
  readonly kind: "plain" | "flex" | "extra";
  /** Most pods on a node whose network plugin delegates prefixes. */
  readonly podsWithPrefixes: number;
}

/** What a family's memory is for. */
export type InstanceCategory = "general" | "compute" | "memory";

/** What a group's nodes are alike in. */
export interface NodeSize {
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly architecture: Architecture;
}

const memoryPerVcpuGib: Readonly<Record<InstanceCategory, number>> = { general: 4, compute: 2, memory: 8 };

const vcpusOfSize = { large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32 } as const;

/** Sizes that a family lacks. */
const missing: ReadonlySet<string> = new Set(["c5.8xlarge", "c5d.8xlarge"]);

const families: Readonly<Record<InstanceCategory, readonly string[]>> = {
  general: [
    ...["m8i", "m7i", "m6i", "m5", "m8a", "m7a", "m6a", "m5a", "m8i-flex", "m7i-flex"],
    ...["m6id", "m6in", "m6idn", "m5d", "m5ad", "m5n", "m5dn"],
    ...["m8g", "m7g", "m6g", "m8gd", "m8gn", "m8gb", "m7gd", "m6gd"],
  ],
  compute: [
    ...["c8i", "c7i", "c6i", "c5", "c8a", "c7a", "c6a", "c5a", "c8i-flex", "c7i-flex"],
    ...["c6id", "c6in", "c5d", "c5ad"],
    ...["c8g", "c7g", "c6g", "c8gd", "c8gn", "c8gb", "c7gd", "c7gn", "c6gd", "c6gn"],
  ],
  memory: [
    ...["r8i", "r7i", "r6i", "r5", "r8a", "r7a", "r6a", "r5a", "r8i-flex"],
    ...["r6id", "r6in", "r6idn", "r5d", "r5ad", "r5b", "r5n", "r5dn"],
    ...["r8g", "r7g", "r6g", "r8gd", "r8gn", "r8gb", "r7gd", "r6gd"],
  ],
};

/**
 * The types of the general, compute and memory families of generations 5 to 8, `large` to `8xlarge`: plain ones before flex ones
 * before extra ones, the newer first. Not every region has every type.
 *
 * @see https://karpenter.sh/docs/reference/instance-types/ for the figures, which come from EC2's own API (read August 2026)
 */
export const instanceTypes: readonly InstanceType[] = Object.entries(families)
  .flatMap(([category, names]) => names.flatMap((family) => typesOf(category as InstanceCategory, family)))
  .toSorted(byPreference);

const byName: ReadonlyMap<string, InstanceType> = new Map(instanceTypes.map((known) => [known.type, known]));

/** The type of that name; undefined when the catalogue lacks it. */
export function instanceType(name: string): InstanceType | undefined {
  return byName.get(name);
}

/** The names of the types of exactly that size, in the catalogue's order; empty when there is none. */
export function matchingTypes({ vcpus, memoryGib, architecture }: NodeSize): readonly string[] {
  return instanceTypes
    .filter((known) => known.vcpus === vcpus && known.memoryGib === memoryGib && known.architecture === architecture)
    .map(({ type }) => type);
}

/**
 * Most pods on a node whose network plugin delegates prefixes: the addresses would allow more, but the kubelet would not bear them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#max-pods-precedence
 */
export function podsWithPrefixes(vcpus: number): number {
  return vcpus < 30 ? 110 : 250;
}

function typesOf(category: InstanceCategory, family: string): InstanceType[] {
  return Object.entries(vcpusOfSize)
    .map(([size, vcpus]) => ({ type: `${family}.${size}`, vcpus }))
    .filter(({ type }) => !missing.has(type))
    .map(({ type, vcpus }) => ({
      type,
      family,
      category,
      ...traitsOf(family),
      vcpus,
      memoryGib: vcpus * memoryPerVcpuGib[category],
      podsWithPrefixes: podsWithPrefixes(vcpus),
    }));
}

/** Read from the name, as EC2 names its families: letter, generation, maker, extras. */
function traitsOf(family: string) {
  const [, generation, maker, extras] = /^[a-z](\d)([agi]?)([a-z]*)(?:-flex)?$/.exec(family) ?? [];
  const manufacturer = maker === "a" ? "amd" : maker === "g" ? "aws" : "intel";
  return {
    generation: Number(generation),
    manufacturer,
    architecture: manufacturer === "aws" ? "arm64" : "x86_64",
    kind: family.endsWith("-flex") ? "flex" : extras ? "extra" : "plain",
  } as const;
}

function byPreference(one: InstanceType, other: InstanceType): number {
  const rank = { plain: 0, flex: 1, extra: 2 };
  return rank[one.kind] - rank[other.kind] || other.generation - one.generation;
}
