import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../failure.ts";
import type { AddressBook } from "./address-book.ts";
import { ContainerProcess, now } from "./container-process.ts";
import { ContainerRunner, type RunnerContext } from "./container-runner.ts";
import { pause, within } from "./pause.ts";
import { type Container, type ContainerStatus, type Pod, type PodStatus, podKey } from "./pod.ts";
import { loopbackOf } from "./pod-address.ts";
import { PodDirectory } from "./pod-directory.ts";
import type { PodPlace } from "./pod-field.ts";
import { ownConditions, podStatus } from "./pod-status.ts";
import { unsupportedVolumes, writeVolumes } from "./pod-volumes.ts";

/** What a worker does to the cluster. */
export interface PodApi {
  /**
   * Replaces the given parts of the pod's status. Rejects when it must be tried again.
   * @returns the pod's new resourceVersion; undefined when the pod is gone.
   */
  writeStatus(pod: Pod, status: PodStatus): Promise<string | undefined>;
  /** Removes the pod object, now that nothing of it runs. Rejects when it must be tried again. */
  remove(pod: Pod): Promise<void>;
  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void;
}

/** What all workers of a node share. */
export interface WorkerOptions
  extends Omit<RunnerContext, "pod" | "changed" | "event" | "place" | "loopback" | "directory"> {
  readonly api: PodApi;
  readonly addresses: AddressBook;
  readonly podOctet: number;
  /** Addresses of the nodes, by name. */
  readonly nodeAddresses: ReadonlyMap<string, string>;
  /** Awaited before a pod that is being deleted gets its SIGTERM: whoever sends it requests stops doing so. */
  readonly beforeStop: (podIP: string) => Promise<void>;
  readonly log: (line: string) => void;
}

/** Shortest and longest wait before a status that the API server did not take is sent again, in milliseconds. */
const sendAgainMs = { least: 250, most: 10_000 };

/** How long a pod has to end once its object is gone, in milliseconds. */
const orphanGraceMs = 2_000;

/** Carries one pod from being bound to a node to its end, and keeps its status in the cluster up to date. */
export class PodWorker {
  readonly #options: WorkerOptions;
  readonly #directory: PodDirectory;
  readonly #startTime: string;
  readonly #over = new AbortController();
  #pod: Pod;
  #place: PodPlace | undefined;
  #fault: { reason: string; message: string } | undefined;
  #init: ContainerRunner[] = [];
  #main: ContainerRunner[] = [];
  #isOver = false;
  #isGone = false;
  #isDetached = false;
  #sent: PodStatus | undefined;
  #sentVersion = 0;
  #dirty = false;
  #sending: Promise<void> | undefined;
  #terminating: Promise<void> | undefined;
  #finished: Promise<void>;

  constructor(pod: Pod, options: WorkerOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#directory = new PodDirectory(options.instanceDir, pod);
    this.#startTime = pod.status?.startTime ?? now();
    this.#sent = pod.status;
    this.#finished = isTerminal(pod)
      ? Promise.resolve()
      : this.#run().catch((error: unknown) => {
          // Whatever it was (a full disk, say), the pod must still be deletable.
          this.#fault = { reason: "PodCannotStart", message: messageOf(error) };
          this.#changed();
        });
    this.update(pod);
  }

  /** The pod as the cluster knows it. */
  get pod(): Pod {
    return this.#pod;
  }

  /** Takes a newer version of the pod; a deletion starts its end. */
  update(pod: Pod): void {
    this.#pod = pod;
    if (pod.spec.readinessGates !== undefined || this.#isOverruled(pod)) this.#changed();
    if (pod.metadata.deletionTimestamp === undefined) return;
    const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    this.#terminating ??= this.#terminate(seconds * 1000);
    if (seconds <= 1) void this.#stopContainers(seconds * 1000);
  }

  /** The pod's object is gone: ends what still runs of it. Resolves when nothing does. */
  async orphaned(): Promise<void> {
    this.#isGone = true;
    this.#isOver = true;
    await this.#stopContainers(orphanGraceMs);
    await this.#cleanUp();
  }

  /** Ends the pod's processes because the node itself stops: the pod stays, not ready, for the next start. */
  async shutDown(graceMs: number): Promise<void> {
    if (this.#isDetached) return;
    this.#isDetached = true;
    await this.#stopContainers(graceMs);
    await within(
      1_000,
      this.#flush().catch(() => undefined),
    );
    this.#isGone = true;
  }

  /** Log files of containers that run now. */
  openLogs(): string[] {
    return [...this.#init, ...this.#main].flatMap((runner) =>
      runner.status.state.running ? [this.#directory.log(runner.container.name, runner.status.restartCount)] : [],
    );
  }

  /** Whether somebody wrote over what this worker reported: the cluster does so when it has not heard of the node for a while. */
  #isOverruled(pod: Pod): boolean {
    if (this.#sending !== undefined || Number(pod.metadata.resourceVersion) <= this.#sentVersion || isTerminal(pod))
      return false;
    const readyIn = (status: PodStatus | undefined) => status?.conditions?.find(({ type }) => type === "Ready")?.status;
    if (this.#sentVersion === 0 || readyIn(pod.status) === readyIn(this.#sent)) return false;
    this.#sent = { ...this.#sent, phase: "Unknown" };
    return true;
  }

  async #run(): Promise<void> {
    const { spec } = this.#pod;
    await PodDirectory.make(this.#directory.path);
    const place = await this.#prepare();
    if (place === undefined) return;
    this.#init = (spec.initContainers ?? []).map((one) =>
      this.#runner(one, isSidecar(one) ? "sidecar" : "init", place),
    );
    this.#main = spec.containers.map((one) => this.#runner(one, "main", place));
    const runners = [...this.#init, ...this.#main];
    const adopted = new Set(runners.filter((runner) => runner.adopt()));
    this.#changed();
    if (spec.activeDeadlineSeconds !== undefined) void this.#failAfter(spec.activeDeadlineSeconds);
    const sidecars: Promise<void>[] = [];
    for (const runner of this.#init) {
      const run = runner.run();
      if (runner.kind === "sidecar") {
        sidecars.push(run);
        await this.#untilStarted(runner, run);
      } else {
        await run;
        if (runner.status.state.terminated?.exitCode !== 0) break;
      }
      if (this.#over.signal.aborted) break;
    }
    const isReadyForMain = this.#init.every(
      ({ kind, status }) => kind === "sidecar" || status.state.terminated?.exitCode === 0,
    );
    if (isReadyForMain && !this.#over.signal.aborted) await Promise.all(this.#main.map((runner) => runner.run()));
    else await Promise.all(this.#main.filter((runner) => adopted.has(runner)).map((runner) => runner.run()));
    await Promise.all(this.#init.filter(({ kind }) => kind === "sidecar").map((runner) => runner.stop(this.#graceMs)));
    await Promise.all(sidecars);
    this.#changed();
  }

  /** Waits until the pod can have an address and its volumes; says in its status what keeps it from that. */
  async #prepare(): Promise<PodPlace | undefined> {
    const { addresses, nodeAddresses, podOctet, retryMs, source } = this.#options;
    const { uid = "" } = this.#pod.metadata;
    const ports = this.#pod.spec.containers.flatMap((one) => one.ports ?? []);
    const tcp = ports.filter(({ protocol }) => (protocol ?? "TCP") === "TCP").map(({ containerPort }) => containerPort);
    const wanted = this.#pod.status?.podIP;
    for (;;) {
      if (this.#over.signal.aborted) return undefined;
      try {
        const missing = unsupportedVolumes(this.#pod);
        if (missing.length > 0) {
          throw new Error(
            `the process node has no volumes of this kind: ${missing.join(", ")}; it has emptyDir, configMap, secret, downwardAPI and projected`,
          );
        }
        const hostIP = nodeAddresses.get(this.#pod.spec.nodeName ?? "") ?? "";
        const isAlive = this.#isAlive(wanted);
        const podIP = isAlive ? this.#keepAddress(uid, wanted) : await addresses.take(uid, tcp, wanted);
        const place = { podIP, hostIP };
        // Volumes of processes that run already are there, whatever has become of their sources.
        if (!isAlive) await writeVolumes(this.#pod, this.#directory, place, source);
        if (loopbackOf(podIP, podOctet) === undefined)
          throw new Error(`pod address ${podIP} is not of 10.${podOctet}.0.0/16`);
        this.#place = place;
        this.#fault = undefined;
        return place;
      } catch (error) {
        const message = messageOf(error);
        if (this.#fault?.message !== message) this.#event("Warning", "FailedCreatePodSandBox", message);
        this.#fault = { reason: "PodCannotStart", message };
        this.#changed();
        await pause(retryMs, this.#over.signal);
      }
    }
  }

  /** Whether processes of this pod still run under its old address, started by an earlier agent. */
  #isAlive(podIP: string | undefined): podIP is string {
    if (podIP === undefined || loopbackOf(podIP, this.#options.podOctet) === undefined) return false;
    return this.#pod.spec.containers.some(({ name }) => ContainerProcess.isAlive(this.#directory.record(name)));
  }

  #keepAddress(uid: string, podIP: string): string {
    this.#options.addresses.keep(uid, podIP);
    return podIP;
  }

  #runner(container: Container, kind: "init" | "main" | "sidecar", place: PodPlace): ContainerRunner {
    const { status } = this.#pod;
    const known = kind === "main" ? status?.containerStatuses : status?.initContainerStatuses;
    const context: RunnerContext = {
      ...this.#options,
      place,
      loopback: loopbackOf(place.podIP, this.#options.podOctet) ?? "",
      directory: this.#directory,
      pod: () => this.#pod,
      changed: () => this.#changed(),
      event: (type, reason, message) => this.#event(type, reason, message),
    };
    return new ContainerRunner(
      context,
      container,
      kind,
      known?.find(({ name }) => name === container.name),
    );
  }

  async #untilStarted(runner: ContainerRunner, run: Promise<void>): Promise<void> {
    const ended = run.then(() => true);
    while (!runner.isStarted && !this.#over.signal.aborted) {
      if (await Promise.race([ended, pause(100, this.#over.signal).then(() => false)])) return;
    }
  }

  async #failAfter(seconds: number): Promise<void> {
    await pause(Date.parse(this.#startTime) + seconds * 1000 - Date.now(), this.#over.signal);
    if (this.#over.signal.aborted || this.#isFinished()) return;
    this.#fault = {
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    };
    await this.#stopContainers(this.#graceMs);
    this.#isOver = true;
    this.#changed();
  }

  async #terminate(graceMs: number): Promise<void> {
    const podIP = this.#place?.podIP;
    const started = performance.now();
    // Counts towards the grace period, of which the processes must get their share.
    if (podIP !== undefined && graceMs > 0) await within(graceMs / 2, this.#options.beforeStop(podIP));
    await this.#stopContainers(Math.max(0, graceMs - (performance.now() - started)));
    this.#isOver = true;
    if (!isTerminal(this.#pod)) {
      this.#changed();
      await this.#flush();
    }
    await this.#insist(() => this.#options.api.remove(this.#pod));
    await this.#cleanUp();
  }

  async #stopContainers(graceMs: number): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#main.map((runner) => runner.stop(graceMs)));
    await Promise.all(this.#init.map((runner) => runner.stop(graceMs)));
    await this.#finished;
  }

  async #cleanUp(): Promise<void> {
    this.#options.addresses.release(this.#pod.metadata.uid ?? "");
    await this.#directory.removeAllButLogs();
  }

  #isFinished(): boolean {
    return isTerminal(this.#pod) || ["Succeeded", "Failed"].includes(this.#status().phase ?? "");
  }

  get #graceMs(): number {
    return (this.#pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #event(type: "Normal" | "Warning", reason: string, message: string): void {
    if (!this.#isGone) this.#options.api.event(this.#pod, type, reason, message);
  }

  #changed(): void {
    this.#dirty = true;
    // Changes of the same moment go out as one.
    this.#sending ??= pause(10, new AbortController().signal)
      .then(() => this.#send())
      .finally(() => {
        this.#sending = undefined;
        if (this.#dirty && !this.#isGone) this.#changed();
      });
  }

  async #flush(): Promise<void> {
    while (this.#sending !== undefined || this.#dirty) {
      if (this.#isGone) return;
      if (this.#sending === undefined) this.#changed();
      await this.#sending;
    }
  }

  async #send(): Promise<void> {
    await this.#insist(async () => {
      this.#dirty = false;
      const status = this.#status();
      if (this.#isGone || sameStatus(status, this.#sent)) return;
      const version = await this.#options.api.writeStatus(this.#pod, status);
      if (version === undefined) this.#isGone = true;
      this.#sent = status;
      this.#sentVersion = Number(version);
    });
  }

  #status(): PodStatus {
    const waiting = (one: Container): ContainerStatus => ({
      name: one.name,
      image: one.image ?? "",
      imageID: "",
      state: { waiting: { reason: "ContainerCreating", ...(this.#fault ? { message: this.#fault.message } : {}) } },
      lastState: {},
      ready: false,
      started: false,
      restartCount: 0,
    });
    const { spec } = this.#pod;
    const statuses = (runners: ContainerRunner[], all: readonly Container[]) =>
      runners.length > 0 ? runners.map((runner) => runner.status) : all.map(waiting);
    return podStatus({
      pod: { ...this.#pod, status: withSentConditions(this.#pod.status, this.#sent) },
      place: this.#place,
      startTime: this.#startTime,
      init: statuses(this.#init, spec.initContainers ?? []),
      sidecars: new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name)),
      main: statuses(this.#main, spec.containers),
      isOver: this.#isOver,
      ...(this.#fault ? { fault: this.#fault } : {}),
      at: now(),
    });
  }

  /** Repeats what the API server did not take, until it does or the pod is gone. */
  async #insist(action: () => Promise<void>): Promise<void> {
    for (let wait = sendAgainMs.least; !this.#isGone; wait = Math.min(sendAgainMs.most, wait * 2)) {
      try {
        return await action();
      } catch (error) {
        if (this.#isDetached) return;
        const message = `pod ${podKey(this.#pod)}: ${messageOf(error)}`;
        if (wait >= sendAgainMs.most) this.#options.log(message);
        await pause(wait, new AbortController().signal);
      }
    }
  }
}

/** The conditions of others as the cluster has them now, and this node's own as they were last sent. */
function withSentConditions(seen: PodStatus | undefined, sent: PodStatus | undefined): PodStatus {
  const others = (seen?.conditions ?? []).filter(({ type }) => !ownConditions.has(type));
  const own = (sent?.conditions ?? []).filter(({ type }) => ownConditions.has(type));
  return { ...seen, conditions: [...others, ...own] };
}

function sameStatus(one: PodStatus, other: PodStatus | undefined): boolean {
  return other !== undefined && isDeepStrictEqual(one, other);
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}
