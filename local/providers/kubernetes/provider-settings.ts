import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import { isRecord } from "../../is-record.ts";
import type { MutabilitySettings } from "./immutable-fields.ts";
import { isUnknown, type Properties, plain } from "./wire-value.ts";

/** Settings of a Kubernetes provider, read from the inputs of its `pulumi:providers:kubernetes` resource. */
export interface ProviderSettings {
  /** Path or text of a kubeconfig. @default kubectl's own */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** Namespace of objects that name none. @default the context's */
  readonly namespace: string | undefined;
  /** Names of the settings above that are not known yet: no server can be asked. */
  readonly unknown: readonly string[];
  readonly mutable: MutabilitySettings;
  /** Whether objects that exist already are taken over. @default false */
  readonly upsertExistingObjects: boolean;
  /** Whether objects of a cluster that cannot be reached count as deleted. @default false */
  readonly deleteUnreachable: boolean;
  /** Whether updates in a cluster that cannot be reached are left out. @default false */
  readonly skipUpdateUnreachable: boolean;
}

/**
 * Reads them. Values that are no strings arrive as JSON text. Environment variables stand in, as in Pulumi's own provider.
 *
 * @throws for settings that this provider cannot honour
 */
export function readSettings(inputs: Properties, env: NodeJS.ProcessEnv = process.env): ProviderSettings {
  const values = plain(inputs);
  const given = isRecord(values) ? values : {};
  const [failure] = settingFailures(inputs);
  if (failure !== undefined) throw new Error(`provider setting ${failure.property} ${failure.reason}`);
  const text = (key: string): string | undefined => textOf(given[key]);
  const flag = (key: string, variable?: string): boolean =>
    isTrue(given[key]) ?? isTrue(variable === undefined ? undefined : env[variable]) ?? false;
  return {
    kubeconfig: kubeconfigText(given.kubeconfig),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    unknown: ["kubeconfig", "context", "cluster"].filter((key) => isUnknown(given[key])),
    mutable: {
      configMaps: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
      secrets: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    },
    upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    skipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
  };
}

/** Settings that this provider cannot honour, each with what to do. */
export function settingFailures(inputs: Properties): CheckFailure[] {
  const values = plain(inputs);
  const given = isRecord(values) ? values : {};
  const failures: CheckFailure[] = [];
  if (textOf(given.renderYamlToDirectory) !== undefined) {
    const reason = "is not supported by the embedded engine: use `synth`, which writes every object";
    failures.push({ property: "renderYamlToDirectory", reason });
  }
  if (isTrue(given.enableServerSideApply) === false) {
    const reason = "may not be false: the embedded engine always uses server-side apply";
    failures.push({ property: "enableServerSideApply", reason });
  }
  return failures;
}

/** A kubeconfig may be given as an object too, which then arrives as one or as its JSON text. */
function kubeconfigText(value: unknown): string | undefined {
  return isRecord(value) ? JSON.stringify(value) : textOf(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !isUnknown(value) ? value : undefined;
}

function isTrue(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}
