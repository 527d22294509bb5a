import { readPodLogs } from "../node/read-pod-logs.ts";
import { type Patience, waitFor } from "./wait-for.ts";

/** A line of a service's log that belongs to the trace. */
export interface TraceLine {
  /** ISO 8601 */
  readonly time: string;
  readonly pod: string;
  /** The message and what else the line says, shortened. */
  readonly text: string;
}

/** Every service that an order passes through. */
const TRACED_SERVICES = ["user", "inventory", "order", "notification"] as const;

type TracedService = (typeof TRACED_SERVICES)[number];

export type Traces = Readonly<Record<TracedService, readonly TraceLine[]>>;

/**
 * What the services logged under the trace id, each in time order. Waits until each has logged something.
 * @throws Failure that names the services without a line
 */
export async function tracesOf(instanceDir: string, traceId: string, patience: Patience): Promise<Traces> {
  let silent: readonly string[] = TRACED_SERVICES;
  return waitFor(
    patience,
    async () => {
      const entries = await Promise.all(
        TRACED_SERVICES.map(async (service) => [service, await traceLines(instanceDir, service, traceId)] as const),
      );
      silent = entries.flatMap(([service, lines]) => (lines.length === 0 ? [service] : []));
      return silent.length === 0 ? (Object.fromEntries(entries) as Record<TracedService, TraceLine[]>) : undefined;
    },
    () =>
      `No line with the trace id ${traceId} is in the logs of: ${silent.join(", ")}. ` +
      `\`npm run logs -- ${silent[0] ?? "user"}\` shows what is there.`,
  );
}

async function traceLines(instanceDir: string, service: string, traceId: string): Promise<TraceLine[]> {
  const lines: TraceLine[] = [];
  for await (const { pod, line } of readPodLogs({ instanceDir, service })) {
    if (line.includes(traceId)) {
      lines.push(...traceLine(pod, line, traceId));
    }
  }
  return lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** What every line of a service carries, or what the heading says already. */
const KNOWN = new Set(["time", "service", "level", "msg", "correlationId", "traceId"]);

const LONGEST = 160;

/** Nothing for a line that is not of the service's own log: a thing that only quotes the id. */
function traceLine(pod: string, line: string, traceId: string): TraceLine[] {
  const entry = objectOrUndefined(line);
  if (entry?.traceId !== traceId || typeof entry.time !== "string") {
    return [];
  }
  const rest = Object.entries(entry).filter(([name]) => !KNOWN.has(name));
  const text = [String(entry.msg ?? ""), ...rest.map(([name, value]) => `${name}=${plain(value)}`)].join(" ");
  return [{ time: entry.time, pod, text: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text }];
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function objectOrUndefined(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
