import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { CreateResult, ReadResult, UpdateResult } from "@pulumi/pulumi/provider/index.js";
import { isRecord } from "../../is-record.ts";
import { HelmProgram, type HelmResult, hasHelm } from "./helm-program.ts";
import type { ObjectDiff } from "./object-diff.ts";
import { parseId } from "./object-outputs.ts";
import type { OperationOptions } from "./provider.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import { type DesiredRelease, desiredRelease, diffReleases } from "./release-inputs.ts";
import type { Properties } from "./wire-value.ts";

/** Helm's record of a release has it, so that a release of somebody else's is never taken over. */
const MARK = "Installed by Plinth";

const NO_HELM = "helm is not on the PATH";

/** How helm says that no answer came from where the chart is; a chart that is not in there is another matter. */
const AWAY =
  /cannot be reached|dial tcp|no such host|connection refused|network is unreachable|i\/o timeout|TLS handshake|proxyconnect|deadline exceeded/;

/**
 * Helm releases: installed by `helm`, or, where that or the chart's repository cannot be had, only recorded: the output `simulated` then
 * says why.
 */
export class Releases {
  /** @param settings of the provider, as they are when a release is worked on */
  readonly #settings: () => ProviderSettings;

  constructor(settings: () => ProviderSettings) {
    this.#settings = settings;
  }

  /** What was only recorded for want of helm is installed once there is one. */
  diff(olds: Properties, news: Properties): ObjectDiff {
    const diff = diffReleases(inputsIn(olds), news);
    return olds.simulated === NO_HELM && hasHelm() ? { ...diff, changes: true } : diff;
  }

  async create(inputs: Properties, options: OperationOptions): Promise<CreateResult> {
    const { name, namespace } = desiredRelease(inputs);
    return { id: `${namespace}/${name}`, outs: await this.#install(inputs, options, false) };
  }

  async update(olds: Properties, news: Properties, options: OperationOptions): Promise<UpdateResult> {
    if (olds.simulated === undefined && !hasHelm()) {
      throw new Error(
        `${desiredRelease(news).name} was installed by helm, and ${NO_HELM}: install it to update the release`,
      );
    }
    return { outs: await this.#install(news, options, olds.simulated === undefined) };
  }

  async read(id: string, props: Properties, options: OperationOptions): Promise<ReadResult> {
    if (props.simulated !== undefined || !hasHelm()) return { id, props, inputs: inputsIn(props) };
    return await this.#with(options, async (helm) => {
      const status = await statusOf(helm, parseId(id));
      if (status === undefined) return { id: "", props: {} };
      return { id, props: { ...props, status }, inputs: inputsIn(props) };
    });
  }

  async delete(id: string, props: Properties, options: OperationOptions): Promise<void> {
    if (props.simulated !== undefined) return;
    if (!hasHelm()) throw new Error(`${id} was installed by helm, and ${NO_HELM}: install it to take the release out`);
    const { name, namespace = "default" } = parseId(id);
    await this.#with(options, async (helm) => {
      const { ok, fault } = await helm.run("uninstall", name, "--namespace", namespace, "--wait");
      if (!ok && !/not found/.test(fault)) throw new Error(`helm could not uninstall ${id}: ${fault}`);
    });
  }

  /**
   * @param isOurs whether a release that is there already is this one
   * @returns the outputs; with `simulated` where nothing was installed
   */
  async #install(inputs: Properties, options: OperationOptions, isOurs: boolean): Promise<Properties> {
    const desired = desiredRelease(inputs);
    const recorded = (simulated: string): Properties => {
      options.log?.("warning", `only simulated: ${simulated}`);
      return { ...inputs, simulated, __inputs: inputs };
    };
    if (!hasHelm()) return recorded(NO_HELM);
    return await this.#with(options, async (helm) => {
      const chart = await fetchChart(helm, desired);
      if ("away" in chart) return recorded(chart.away);
      await clearWay(helm, desired, isOurs);
      const upgraded = await helm.run(...installArgs(helm, desired, chart.path));
      if (!upgraded.ok)
        throw new Error(`helm could not install ${desired.namespace}/${desired.name}: ${upgraded.fault}`);
      return { ...inputs, status: await statusOf(helm, desired), __inputs: inputs };
    });
  }

  async #with<T>({ signal }: OperationOptions, work: (helm: HelmProgram) => Promise<T>): Promise<T> {
    const settings = this.#settings();
    if (settings.unknown.length > 0) {
      throw new Error(`the provider's ${settings.unknown.join(" and ")} is not known yet: helm cannot be run`);
    }
    const helm = new HelmProgram(settings, signal);
    try {
      return await work(helm);
    } finally {
      helm.close();
    }
  }
}

/** @throws where its repository answers, and has no such chart */
async function fetchChart(
  helm: HelmProgram,
  { chart, version, repository }: DesiredRelease,
): Promise<{ path: string } | { away: string }> {
  if (repository === undefined && !chart.startsWith("oci://")) return { path: chart };
  const pulled = await helm.run(
    "pull",
    chart,
    ...(version === undefined ? [] : ["--version", version]),
    ...(repository === undefined ? [] : ["--repo", repository]),
    "--destination",
    helm.home,
  );
  if (pulled.ok) {
    const archive = readdirSync(helm.home).find((file) => file.endsWith(".tgz"));
    if (archive !== undefined) return { path: join(helm.home, archive) };
  } else if (AWAY.test(pulled.fault)) {
    return { away: `${repository ?? chart} does not answer` };
  }
  throw new Error(`helm could not fetch ${chart}${version === undefined ? "" : ` ${version}`}: ${pulled.fault}`);
}

/**
 * A run that was interrupted leaves a release that helm will not touch again.
 *
 * @throws where a release of that name is somebody else's
 */
async function clearWay(helm: HelmProgram, { name, namespace }: DesiredRelease, isOurs: boolean): Promise<void> {
  const status = await statusOf(helm, { name, namespace });
  if (status === undefined) return;
  const place = ["--namespace", namespace];
  if (status.status === "pending-install") {
    await helm.run("uninstall", name, ...place, "--wait");
  } else if (status.status === "pending-upgrade" || status.status === "pending-rollback") {
    await helm.run("rollback", name, ...place);
  } else if (!isOurs && !String(status.description).startsWith(MARK)) {
    throw new Error(
      `the cluster has a Helm release ${namespace}/${name} that is not of this stack: it is left as it is`,
    );
  }
}

/** In words that Helm 3 and 4 both know. */
function installArgs(helm: HelmProgram, { name, namespace, values, timeout }: DesiredRelease, chart: string): string[] {
  return [
    "upgrade",
    name,
    chart,
    "--install",
    "--namespace",
    namespace,
    "--values",
    helm.file("values.json", JSON.stringify(values)),
    "--description",
    MARK,
    "--atomic",
    "--wait",
    "--timeout",
    `${timeout}s`,
  ];
}

/** Helm's record, as far as programs read it; undefined where there is none. @throws where the cluster cannot be asked */
async function statusOf(
  helm: HelmProgram,
  { name, namespace = "default" }: { readonly name: string; readonly namespace?: string },
): Promise<Properties | undefined> {
  const result: HelmResult = await helm.run("status", name, "--namespace", namespace, "--output", "json");
  if (!result.ok) {
    if (/not found/.test(result.fault)) return undefined;
    throw new Error(`helm could not look at ${namespace}/${name}: ${result.fault}`);
  }
  const { info, version } = JSON.parse(result.stdout) as { info?: Properties; version?: number };
  return { name, namespace, revision: version, status: info?.status, description: info?.description };
}

/** The inputs that a release was made from, kept in its outputs; the properties themselves if they are inputs. */
function inputsIn(properties: Properties): Properties {
  return isRecord(properties.__inputs) ? properties.__inputs : properties;
}
