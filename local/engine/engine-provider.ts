import type { provider } from "@pulumi/pulumi";

/** What an operation may want to know beyond the SDK's own arguments. */
export interface OperationContext {
  /** True: nothing may be changed; the answer foretells. Only ever true for a provider with `supportsPreview`. */
  readonly preview: boolean;
  /** Seconds, from the resource's customTimeouts. */
  readonly timeoutSeconds?: number;
  /** Property paths whose changes are to be ignored. */
  readonly ignoreChanges: readonly string[];
  /** The inputs of the last run, for update and diff. */
  readonly oldInputs?: unknown;
  /** Ends when the person asks a second time to stop. */
  readonly signal: AbortSignal;
  /** A line for the person, beside the resource. */
  log(severity: "debug" | "info" | "warning" | "error", message: string): void;
}

/** One path of a provider's detailed answer to diff. */
export interface PropertyDiff {
  readonly kind: "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";
  /** True: the old side is among the old inputs, not the old outputs. */
  readonly inputDiff?: boolean;
}

/** The SDK's answer to diff, with the paths that a person would want to see. */
export interface DetailedDiffResult extends provider.DiffResult {
  readonly detailedDiff?: Readonly<Record<string, PropertyDiff>>;
}

/**
 * A provider as the engine drives it: the SDK's `provider.Provider`, every plain one of which is one, and what the SDK's
 * interface leaves out. Values are in the wire's form: secrets are `{signature, value}` and unknowns the sentinel string.
 * An operation must be idempotent: after a crash the engine runs it again with the same inputs.
 * A create or update that leaves a resource that is not well throws an object with `id`, `properties` and `reasons`.
 */
export interface EngineProvider
  extends Omit<provider.Provider, "check" | "diff" | "create" | "read" | "update" | "delete"> {
  /** True: create and update honour `context.preview` (a dry run on the server); else the engine foretells the inputs. */
  readonly supportsPreview?: boolean;
  check?(urn: string, olds: unknown, news: unknown, context?: OperationContext): Promise<provider.CheckResult>;
  diff?(id: string, urn: string, olds: unknown, news: unknown, context?: OperationContext): Promise<DetailedDiffResult>;
  create?(urn: string, inputs: unknown, context?: OperationContext): Promise<provider.CreateResult>;
  read?(id: string, urn: string, props?: unknown, context?: OperationContext): Promise<provider.ReadResult>;
  update?(
    id: string,
    urn: string,
    olds: unknown,
    news: unknown,
    context?: OperationContext,
  ): Promise<provider.UpdateResult>;
  delete?(id: string, urn: string, props: unknown, context?: OperationContext): Promise<void>;
  /** Takes the inputs of the `pulumi:providers:<package>` resource. Not called in a preview while one of them is unknown. */
  configure?(inputs: unknown): Promise<void>;
  checkConfig?(urn: string, olds: unknown, news: unknown): Promise<provider.CheckResult>;
  diffConfig?(id: string, urn: string, olds: unknown, news: unknown): Promise<DetailedDiffResult>;
}

/** Makes a provider of its own for each provider resource. */
export type ProviderFactory = () => EngineProvider;
