import type { GraphResource } from "../graph.ts";

/** Whether it is one of these kinds of AWS, as in `s3/BucketPolicy`: whatever generation, so `BucketPolicyV2` too. */
export function isAws({ type }: Pick<GraphResource, "type">, ...kinds: readonly string[]): boolean {
  const [, service, kind] = /^aws:(\w+)\/\w+:(\w+?)(?:V2)?$/.exec(type) ?? [];
  return kinds.includes(`${service}/${kind}`);
}
