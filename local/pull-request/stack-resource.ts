/** A resource as `synth` writes it. */
export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN; "" for the stack. */
  readonly parent: string;
  readonly dependsOn: readonly string[];
  /** URN; "" for components and providers. */
  readonly provider: string;
  /** The URNs under which it may have stood before. @default - none */
  readonly aliases?: readonly string[];
}

/** The last part of a URN. */
export function resourceName(urn: string): string {
  return urn.split("::").slice(3).join("::") || urn;
}
