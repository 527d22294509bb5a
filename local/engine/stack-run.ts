import { Deployment } from "./deployment.ts";
import { DeploymentFailed } from "./deployment-failed.ts";
import type { EngineOptions, RunOptions, StackResult } from "./embedded-engine.ts";
import type { ResourceFailure } from "./engine-error.ts";
import type { EngineEvent } from "./engine-event.ts";
import { builtInInvoke } from "./invoke.ts";
import type { Monitor } from "./monitor-server.ts";
import { reportedFailure } from "./program.ts";
import { type HostedProgram, hostProgram } from "./program-host.ts";
import { displayed, type PropertyObject } from "./property-value.ts";
import { ProviderRegistry } from "./provider-registry.ts";
import type { ResourceChange } from "./resource-change.ts";
import type { ResourceState } from "./resource-state.ts";
import type { StateStore } from "./state-store.ts";

/** How long a program may take to end once the engine no longer answers it. */
const endMs = 3_000;

/** Registrations that are worked on at once. */
const defaultParallel = 32;

/**
 * Runs the program against the state: for real, or, in a preview, against a copy in memory.
 * @throws DeploymentFailed with every failure, once what was under way has ended and the state is saved
 */
export async function runStack(
  options: EngineOptions,
  store: StateStore,
  preview: boolean,
  run: RunOptions,
): Promise<StackResult> {
  const context = contextOf(options, store, preview, run);
  const { deployment, emit } = context;
  await deployment.prepare();
  let endedWell = false;
  const stderr: string[] = [];
  const monitor: Monitor = {
    register: async (goal) => forProgram(await deployment.register(goal)),
    read: async (goal, id) => forProgram(await deployment.read(goal, id)),
    registerOutputs: (urn, outputs) => deployment.registerOutputs(urn, outputs),
    invoke: (token, args, provider) => builtInInvoke(token, args, provider, deployment),
    refused: (error) => deployment.fail({ message: error.message }),
    async programEnded() {
      await deployment.idle();
      endedWell = true;
      if (!deployment.stopped) {
        await deployment.deleteLeftovers();
      }
    },
  };
  const { project, stack, programDir, main, config, secretKeys } = options;
  const program = await hostProgram(
    {
      project,
      stack,
      dir: programDir,
      main,
      config,
      secretKeys,
      preview,
      parallel: options.parallel ?? defaultParallel,
    },
    monitor,
    (event) => {
      if (event.kind === "stderr") {
        stderr.push(event.message);
      }
      emit(event);
    },
    (message, urn) => {
      if (!deployment.stopped) {
        deployment.fail(urn === "" ? { message } : { urn, message });
      }
    },
  );
  try {
    const exit = await ended(program, deployment, run.signal);
    await deployment.idle();
    if (deployment.failures.length === 0 && !run.signal?.aborted) {
      const failure = programFailure(exit, endedWell, stderr);
      if (failure) {
        deployment.fail(failure);
      }
    }
  } finally {
    program.close();
  }
  await deployment.saveOutputs(deployment.failures.length === 0 && !deployment.stopped);
  return finished(context, deployment.stackOutputs ?? store.outputs);
}

/** Deletes everything that the state knows. @throws DeploymentFailed as `runStack` does */
export async function destroyStack(options: EngineOptions, store: StateStore, run: RunOptions): Promise<StackResult> {
  const context = contextOf(options, store, false, run);
  await context.deployment.prepare();
  const stop = () => context.deployment.stop();
  run.signal?.addEventListener("abort", stop, { once: true });
  if (run.signal?.aborted) {
    stop();
  }
  try {
    await context.deployment.deleteLeftovers();
  } finally {
    run.signal?.removeEventListener("abort", stop);
  }
  if (store.resources.length === 0) {
    await store.change({ outputs: {} });
  }
  return finished(context, store.outputs);
}

interface RunContext {
  readonly deployment: Deployment;
  readonly registry: ProviderRegistry;
  readonly run: RunOptions;
  emit(event: EngineEvent): void;
}

function contextOf(options: EngineOptions, store: StateStore, preview: boolean, run: RunOptions): RunContext {
  const { project, stack, config, secretKeys, parallel = defaultParallel } = options;
  const emit = options.onEvent ?? (() => {});
  const registry = new ProviderRegistry(options.providers, preview);
  const cancel = run.cancel ?? new AbortController().signal;
  cancel.addEventListener("abort", () => void registry.cancel(), { once: true });
  const deployment = new Deployment({
    project,
    stack,
    config,
    secretKeys,
    preview,
    parallel,
    store,
    registry,
    emit,
    cancel,
  });
  return { deployment, registry, run, emit };
}

/** Waits for the program; once the run is to stop, only for what is under way and a moment more. */
async function ended(program: HostedProgram, deployment: Deployment, signal: AbortSignal | undefined) {
  const stop = () => deployment.stop();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) {
    stop();
  }
  let timer: NodeJS.Timeout | undefined;
  const overdue = deployment.whenStopped.then(async () => {
    await deployment.idle();
    await new Promise((resolve) => {
      timer = setTimeout(resolve, signal?.aborted ? 0 : endMs).unref();
    });
    await program.stop();
    return program.exit;
  });
  try {
    return await Promise.race([program.exit, overdue]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

function programFailure(
  exit: { code: number | null; signal: NodeJS.Signals | null },
  endedWell: boolean,
  stderr: readonly string[],
): ResourceFailure | undefined {
  if (exit.code === 0 && endedWell) {
    return undefined;
  }
  if (exit.code === 0) {
    return {
      message:
        "The program ended before it was done: it seems to call process.exit. Nothing was deleted. Let it end by itself.",
    };
  }
  const how = exit.signal ? `was ended by ${exit.signal}` : `failed with exit code ${exit.code}`;
  const said = exit.code === reportedFailure ? [] : stderr.slice(-20);
  return { message: [`The program ${how}.`, ...said].join("\n") };
}

function forProgram(state: ResourceState) {
  return { urn: state.urn, id: state.id, outputs: state.outputs };
}

/** @throws DeploymentFailed when anything failed or the run was interrupted */
function finished({ deployment, run }: RunContext, outputs: PropertyObject): StackResult {
  const interrupted = run.signal?.aborted ?? false;
  const result: StackResult = {
    changes: countsOf(deployment.changes),
    resources: deployment.changes.filter(({ op }) => op !== "same"),
    outputs: displayed(outputs) as PropertyObject,
    errors: deployment.failures,
    interrupted,
  };
  if (deployment.failures.length > 0 || interrupted) {
    throw new DeploymentFailed(result);
  }
  return result;
}

function countsOf(changes: readonly ResourceChange[]): StackResult["changes"] {
  const count = (op: string) => changes.filter((change) => change.op === op).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    same: count("same"),
  };
}
