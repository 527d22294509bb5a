import { realpathSync } from "node:fs";
import { parseArgs } from "node:util";
import { Failure, messageOf } from "../failure.ts";
import { type Agent, startAgent } from "./agent.ts";
import { readSettings } from "./settings.ts";

/**
 * The daemon of a local stack: `node local/agent/main.ts --instance DIR [--gateway-port N]`. Settings come from DIR/agent.json; log
 * lines go to stdout; DIR/agent-ready.json appears once everything serves. SIGTERM and SIGINT end the pods' processes, then it. A
 * second signal ends it at once, and leaves the pods' processes to the next agent.
 */
async function main(): Promise<void> {
  const values = argumentsOf(process.argv.slice(2));
  if (values.instance === undefined) throw new Failure("--instance DIR is needed: the folder of the local stack", 2);
  const instanceDir = realpathSync(values.instance);
  const settings = readSettings(instanceDir);
  const gatewayPort = values["gateway-port"] === undefined ? settings.gatewayPort : Number(values["gateway-port"]);
  if (!Number.isInteger(gatewayPort))
    throw new Failure(`--gateway-port ${values["gateway-port"]} is no port number`, 2);
  const agent = await startAgent({ instanceDir, settings: { ...settings, gatewayPort }, log });
  log("ready");
  endOnSignal(agent);
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({ args, options: { instance: { type: "string" }, "gateway-port": { type: "string" } } }).values;
  } catch (error) {
    throw new Failure(messageOf(error), 2);
  }
}

function endOnSignal(agent: Agent): void {
  let isEnding = false;
  const end = (signal: string) => {
    if (isEnding) process.exit(1);
    isEnding = true;
    log(`${signal}: ends`);
    agent.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log(`did not end well: ${messageOf(error)}`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end("SIGTERM"));
  process.on("SIGINT", () => end("SIGINT"));
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

// One part's stray failure must not take the pods of the whole stack down.
process.on("unhandledRejection", (error) => log(`unexpected: ${error instanceof Error ? error.stack : error}`));

main().catch((error: unknown) => {
  log(messageOf(error));
  process.exit(error instanceof Failure ? error.exitCode : 1);
});
