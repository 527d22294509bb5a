import type { EngineEvent, EventSink } from "./engine/engine-event.ts";
import type { Progress, Step } from "./progress.ts";

/** A view of an engine's run: what is under way in one line, each change done and each message in a line of its own. */
export function reportEvents(progress: Progress, title: string): { readonly sink: EventSink; readonly step: Step } {
  const step = progress.step(title);
  const underWay = new Map<string, string>();
  let ended = 0;
  const sink: EventSink = (event) => {
    switch (event.kind) {
      case "start":
        underWay.set(event.urn, labelOf(event));
        break;
      case "done":
      case "failed":
        underWay.delete(event.urn);
        ended++;
        if (event.kind === "failed") {
          progress.note(`failed to ${event.op} ${labelOf(event)}: ${event.message ?? "no reason given"}`);
        } else if (event.op !== "same") {
          progress.note(`${event.op} ${labelOf(event)} (${((event.elapsedMs ?? 0) / 1000).toFixed(1)} s)`);
        }
        break;
      case "diagnostic":
        if (event.severity !== "debug") {
          progress.note(event.severity === "info" ? event.message : `${event.severity}: ${event.message}`);
        }
        break;
      case "stdout":
      case "stderr":
        progress.note(event.message);
        break;
      case "foretold":
        ended++;
    }
    step.update(summary(ended, [...underWay.values()]));
  };
  return { sink, step };
}

function summary(ended: number, waiting: readonly string[]): string {
  const others = waiting.length > 1 ? ` and ${waiting.length - 1} more` : "";
  return waiting[0] === undefined ? `${ended} done` : `${ended} done, waiting for ${waiting[0]}${others}`;
}

/** `Deployment plinth/user`, not the whole URN. */
function labelOf({ type, urn }: Extract<EngineEvent, { urn: string; type: string }>): string {
  return `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`;
}
