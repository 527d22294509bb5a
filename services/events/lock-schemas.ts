import { registeredEvents } from "./event-registry.ts";
import { eventSchemas } from "./event-schemas.ts";
import { lockFaults, lockSchemas } from "./schema-locks.ts";
import { topics } from "./topics.ts";

/** Locks the schemas as they are; with `--check` it writes nothing, and fails where a lock does not say what is there. */
const events = registeredEvents(topics, eventSchemas);
const { broken, behind } = lockFaults(events);
const isCheck = process.argv.includes("--check");
const faults = isCheck ? [...broken, ...behind] : broken;

if (faults.length > 0) {
  process.stderr.write(faults.map((fault) => `${fault}\n`).join(""));
  process.exitCode = 1;
} else {
  const written = isCheck ? [] : lockSchemas(events);
  process.stdout.write(`${events.length} schemas, ${written.length} locks written\n`);
}
