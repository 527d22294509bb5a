/** A resource as a program asks for it; `{"$unknown": true}` and `{"$secret": true}` stand for values that are not shown. */
export interface GraphResource {
  readonly urn: string;
  /** Such as `aws:s3/bucket:Bucket` or `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN; "" for the stack. */
  readonly parent: string;
  /** URNs. */
  readonly dependsOn: readonly string[];
  /** The URN of its provider; "" for components and providers. @default - not known */
  readonly provider?: string;
}

/** All resources of one environment. */
export interface Graph {
  /** The environment's name: that of the stack. */
  readonly environment: string;
  readonly resources: readonly GraphResource[];
}

/** The last part of a URN. */
export function nameOf({ urn }: Pick<GraphResource, "urn">): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
