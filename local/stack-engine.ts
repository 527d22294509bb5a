import { EmbeddedEngine, type RunOptions } from "./engine/embedded-engine.ts";
import type { EventSink } from "./engine/engine-event.ts";
import type { RecordedResource } from "./engine/record.ts";
import type { ProgramHandover } from "./handover.ts";
import { Instance } from "./instance.ts";
import { projectDir } from "./project.ts";
import { documentedAnswer } from "./providers/offline/documented-answer.ts";
import { programConfig, type StackFile } from "./stack-file.ts";
import { stackProviders } from "./stack-providers.ts";

/** The embedded engine for one stack of this project. Of a stack in the cloud it only says what it would be. */
export function stackEngine(
  file: StackFile,
  instance: Instance,
  handover: ProgramHandover,
  onEvent: EventSink = () => {},
): EmbeddedEngine {
  return new EmbeddedEngine({
    project: "plinth",
    stack: file.stack,
    programDir: projectDir,
    main: "infra/index.ts",
    config: { ...programConfig(file), ...handover.config },
    secretKeys: [...handover.secretKeys],
    stateDir: instance.path("state"),
    providers: stackProviders,
    documentedAnswer,
    onEvent,
  });
}

/** What the program asks for in a stack, from its settings alone: no network, no credentials, nothing of an earlier `up`. */
export function recordStack(file: StackFile, run: RunOptions = {}): Promise<RecordedResource[]> {
  return stackEngine(file, new Instance(file.stack), { config: {}, secretKeys: [] }).record(run);
}
