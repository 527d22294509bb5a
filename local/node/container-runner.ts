import { messageOf } from "../failure.ts";
import { runBeside } from "./container-command.ts";
import { containerLaunch, type Launch, type LaunchInput } from "./container-environment.ts";
import { ContainerProbes } from "./container-probes.ts";
import { ContainerProcess, type Exit, now } from "./container-process.ts";
import { imageBaseName, UnknownImage } from "./image-map.ts";
import { pause, within } from "./pause.ts";
import type { Container, ContainerState, ContainerStatus, Handler, Pod, TerminatedState } from "./pod.ts";
import { podKey } from "./pod.ts";
import { removeLog } from "./pod-log.ts";
import { type ProbeResult, runProbe, unsupportedProbe } from "./probe.ts";
import { type BackOffSettings, RestartBackOff } from "./restart-back-off.ts";

/** What a runner needs of its pod. */
export interface RunnerContext extends Omit<LaunchInput, "container" | "pod"> {
  pod(): Pod;
  readonly backOff: BackOffSettings;
  /** How long to wait before a missing ConfigMap, Secret or image is looked for again, in milliseconds. */
  readonly retryMs: number;
  /** The container's status is another one now. */
  changed(): void;
  /** Tells what happened, for the pod's events. */
  event(type: "Normal" | "Warning", reason: string, message: string): void;
}

export type ContainerKind = "main" | "init" | "sidecar";

/** Least time that a process gets after its preStop hook, as the kubelet gives it. */
const leastGraceMs = 2_000;

/** Runs one container of a pod as a process: starts it, probes it, restarts it with back-off and ends it. */
export class ContainerRunner {
  readonly container: Container;
  readonly kind: ContainerKind;
  readonly #context: RunnerContext;
  readonly #backOff: RestartBackOff;
  readonly #stop = new AbortController();
  #state: ContainerState;
  #lastState: ContainerState = {};
  #restarts = 0;
  #ready = false;
  #started = false;
  #process: ContainerProcess | undefined;
  #launch: Launch | undefined;
  #stopping: Promise<void> | undefined;
  readonly #previous: ContainerStatus | undefined;

  /** @param previous the status that an earlier agent reported, if the pod is not new. */
  constructor(
    context: RunnerContext,
    container: Container,
    kind: ContainerKind,
    previous: ContainerStatus | undefined,
  ) {
    this.#context = context;
    this.container = container;
    this.kind = kind;
    this.#backOff = new RestartBackOff(context.backOff);
    this.#previous = previous;
    this.#restarts = previous?.restartCount ?? 0;
    this.#lastState = previous?.lastState ?? {};
    this.#state = previous?.state.terminated
      ? previous.state
      : {
          waiting: {
            reason:
              kind === "main" && (context.pod().spec.initContainers?.length ?? 0) > 0
                ? "PodInitializing"
                : "ContainerCreating",
          },
        };
  }

  get status(): ContainerStatus {
    const { image = "" } = this.container;
    const running = this.#state.running !== undefined;
    const id = this.#process ? `process://${this.#process.pid}` : undefined;
    return {
      name: this.container.name,
      image,
      imageID: `process://${imageBaseName(image)}`,
      ...(id === undefined ? {} : { containerID: id }),
      state: this.#state,
      lastState: this.#lastState,
      ready: this.kind === "init" ? this.#state.terminated?.exitCode === 0 : running && this.#ready,
      started: running && this.#started,
      restartCount: this.#restarts,
    };
  }

  /** True once the container's process has passed its startup probe. */
  get isStarted(): boolean {
    return this.status.started;
  }

  /** Takes over the process that an earlier agent started, if it still runs. Call before `run`. */
  adopt(): boolean {
    this.#process = ContainerProcess.adopt(this.#recordFile);
    if (this.#process === undefined) return false;
    this.#started = this.#previous?.started ?? false;
    this.#ready = this.#previous?.ready ?? false;
    this.#set({ running: { startedAt: this.#process.startedAt } });
    return true;
  }

  /** Runs the container until it has ended for good or was stopped. Never rejects. */
  async run(): Promise<void> {
    if (this.#process) {
      // Only exec probes and hooks need it; a Secret that is missing now must not keep the other probes from running.
      void this.#prepare().then((launch) => {
        this.#launch = launch;
      });
      await this.#watch(this.#process, this.#started);
    } else if (this.#previous?.state.running) {
      this.#ended({ code: 137, known: false }, this.#previous.state.running.startedAt, "ContainerStatusUnknown");
    } else if (this.#state.terminated === undefined) {
      await this.#start();
    }
    while (!this.#stopped && this.#restartsAfter(this.#state.terminated)) {
      await this.#waitForRestart(this.#state.terminated);
      if (!this.#stopped) await this.#start();
    }
  }

  /**
   * Ends the container: preStop hook, SIGTERM, SIGKILL after the grace period. Resolves when its process is gone.
   * A later call may only shorten the grace period.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stop.abort();
    const process = this.#process;
    if (process === undefined) return;
    if (this.#stopping !== undefined) {
      if (
        (await within(
          graceMs,
          this.#stopping.then(() => true),
        )) === undefined
      )
        process.kill("SIGKILL");
    }
    await this.#end(process, graceMs);
  }

  async #start(): Promise<void> {
    const launch = await this.#prepare();
    if (launch === undefined || this.#stopped) return;
    this.#launch = launch;
    const attempt = this.#restarts;
    await removeLog(this.#context.directory.log(this.container.name, attempt - 2));
    try {
      this.#process = await ContainerProcess.start({
        ...launch,
        attempt,
        log: this.#context.directory.log(this.container.name, attempt),
        record: this.#recordFile,
      });
    } catch (error) {
      const message = `${launch.command[0]} in ${launch.cwd} cannot be started: ${messageOf(error)}`;
      this.#context.event("Warning", "Failed", message);
      return this.#set({
        terminated: { exitCode: 128, reason: "StartError", message, startedAt: now(), finishedAt: now() },
      });
    }
    this.#context.event(
      "Normal",
      "Started",
      `Started container ${this.container.name} as process ${this.#process.pid}`,
    );
    this.#set({ running: { startedAt: this.#process.startedAt } });
    await this.#watch(this.#process, false);
  }

  /** Probes the process until it ends. */
  async #watch(process: ContainerProcess, started: boolean): Promise<void> {
    // It may have been asked to stop while it was being started.
    if (this.#stopped) void this.#end(process, leastGraceMs);
    const probes = this.#probesOf(process);
    probes.start(started);
    const exit = await process.exited;
    probes.stop();
    this.#process = undefined;
    this.#ended(exit, process.startedAt, exit.known ? undefined : "ContainerStatusUnknown");
  }

  #probesOf(process: ContainerProcess): ContainerProbes {
    return new ContainerProbes(
      this.container,
      (probe, timeoutMs) => this.#perform(probe, timeoutMs),
      {
        started: () => this.#note(() => (this.#started = true)),
        readiness: (ready) => this.#note(() => (this.#ready = ready)),
        failed: (kind, message) =>
          this.#context.event("Warning", "Unhealthy", `${kind} probe of ${this.container.name} failed: ${message}`),
        unhealthy: (kind, message, graceSeconds) => {
          this.#context.event(
            "Normal",
            "Killing",
            `Container ${this.container.name} failed its ${kind} probe (${message}), it is restarted`,
          );
          const grace = graceSeconds ?? this.#context.pod().spec.terminationGracePeriodSeconds ?? 30;
          void this.#end(process, grace * 1000);
        },
      },
      Date.parse(process.startedAt),
    );
  }

  #end(process: ContainerProcess, graceMs: number): Promise<void> {
    this.#stopping ??= this.#endOnce(process, graceMs).finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  async #endOnce(process: ContainerProcess, graceMs: number): Promise<void> {
    const deadline = performance.now() + graceMs;
    const hook = this.container.lifecycle?.preStop;
    if (hook && graceMs > 0) await Promise.race([this.#runHook(hook, graceMs), process.exited]);
    process.kill("SIGTERM");
    const left = Math.max(graceMs > 0 ? leastGraceMs : 0, deadline - performance.now());
    if ((await within(left, process.exited)) !== undefined) return;
    process.kill("SIGKILL");
    await process.exited;
  }

  async #runHook(hook: Handler, graceMs: number): Promise<void> {
    if (hook.sleep) return pause(Math.min(graceMs, hook.sleep.seconds * 1000), new AbortController().signal);
    const { ok, message } = await this.#perform(hook, graceMs);
    if (!ok) this.#context.event("Warning", "FailedPreStopHook", `preStop hook of ${this.container.name}: ${message}`);
  }

  async #perform(handler: Handler, timeoutMs: number): Promise<ProbeResult> {
    const launch = this.#launch;
    return runProbe(handler, {
      container: this.container,
      host: this.#context.loopback,
      timeoutMs,
      exec: (command, limit) =>
        launch
          ? runBeside(launch, command, limit)
          : Promise.resolve({ ok: false, message: "the container is not prepared" }),
    });
  }

  /** What the process is started with; waits and tries again while something that it refers to is missing. */
  async #prepare(): Promise<Launch | undefined> {
    for (;;) {
      if (this.#stopped) return undefined;
      const unsupported = unsupportedProbe(this.container);
      try {
        if (unsupported !== undefined) throw new Error(unsupported);
        return await containerLaunch({ ...this.#context, pod: this.#context.pod(), container: this.container });
      } catch (error) {
        const reason = error instanceof UnknownImage ? "ErrImagePull" : "CreateContainerConfigError";
        const message = messageOf(error);
        if (this.#state.waiting?.message !== message) this.#context.event("Warning", "Failed", message);
        if (this.#process === undefined) this.#set({ waiting: { reason, message } });
        await pause(this.#context.retryMs, this.#stop.signal);
      }
    }
  }

  async #waitForRestart(ended: TerminatedState | undefined): Promise<void> {
    const ran = ended?.startedAt && ended.finishedAt ? Date.parse(ended.finishedAt) - Date.parse(ended.startedAt) : 0;
    const delay = this.#backOff.after(ran);
    this.#restarts++;
    if (ended) this.#lastState = { terminated: ended };
    if (delay === 0) return;
    const message = `back-off ${delay / 1000}s restarting failed container=${this.container.name} pod=${podKey(this.#context.pod())}`;
    this.#set({ waiting: { reason: "CrashLoopBackOff", message } });
    this.#context.event("Warning", "BackOff", message);
    await pause(delay, this.#stop.signal);
  }

  #restartsAfter(ended: TerminatedState | undefined): boolean {
    if (ended === undefined) return false;
    if (this.kind === "sidecar") return true;
    const policy = this.#context.pod().spec.restartPolicy ?? "Always";
    if (policy === "Never") return false;
    // An init container that must not be repeated for its success is repeated for its failure, whatever the policy of the others.
    return this.kind === "init" || policy === "OnFailure" ? ended.exitCode !== 0 : true;
  }

  #ended(exit: Exit, startedAt: string, unknown: string | undefined): void {
    const reason = unknown ?? (exit.code === 0 ? "Completed" : "Error");
    this.#ready = false;
    this.#started = false;
    this.#set({
      terminated: {
        exitCode: exit.code,
        ...(exit.signal === undefined ? {} : { signal: exit.signal }),
        reason,
        startedAt,
        finishedAt: now(),
      },
    });
  }

  #set(state: ContainerState): void {
    this.#state = state;
    this.#context.changed();
  }

  #note(change: () => void): void {
    const before = `${this.#started} ${this.#ready}`;
    change();
    if (before !== `${this.#started} ${this.#ready}`) this.#context.changed();
  }

  get #recordFile(): string {
    return this.#context.directory.record(this.container.name);
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }
}
