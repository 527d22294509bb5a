#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { cacheDir } from "./cache.ts";
import { Failure, messageOf } from "./failure.ts";

enableCompileCache(join(cacheDir(), "node-compile-cache"));

/** Commands load on use: `plinth --help` must not pay for gRPC, and no command for another's libraries. */
function plinth(): Command {
  const program = new Command("plinth")
    .description("Plinth: a microservices platform from one command, on this machine or in the cloud")
    .exitOverride()
    .showHelpAfterError("(--help shows what is allowed)")
    .configureHelp({ showGlobalOptions: true });

  program
    .command("up")
    .description("stand the stack up; run again, it changes only what differs")
    .addOption(stackOption())
    .addOption(configFileOption())
    .option(
      "--context <name>",
      "use this context of your kubeconfig (kind, k3d, minikube) in place of a built control plane",
    )
    .option("--json <file>", "write the changes as JSON to this file (- for stdout)")
    .action(async (options) => (await import("./commands/up.ts")).up(options));

  program
    .command("preview")
    .description("show what `up` would change, or with --base what a pull request would; changes nothing")
    .addOption(stackOption())
    .addOption(configFileOption())
    .option("--base <ref>", "compare HEAD's desired state with that of its merge base with this branch or commit")
    .option("--cli", "have the Pulumi CLI compare with its state of the stack; --base is for policies and cost then")
    .option("--json <file>", "write the changes as JSON to this file (- for stdout)")
    .option("--markdown <file>", "with --base or --cli: write a comment for reviewers to this file (- for stdout)")
    .option("--html <file>", "with --base or --cli: write a page that draws what changed to this file")
    .action(async (options) => (await import("./commands/preview.ts")).preview(options));

  program
    .command("synth")
    .description("write the desired state as files; needs no network, no credentials, no cluster")
    .addOption(stackOption())
    .addOption(configFileOption())
    .requiredOption("--out <dir>", "the folder to write; created, or replaced if synth made it")
    .action(async (options) => (await import("./commands/synth.ts")).synth(options));

  program
    .command("policy")
    .description("judge the desired state by the policies; needs no network, no credentials")
    .addOption(stackOption())
    .addOption(configFileOption())
    .option(
      "--policy-pack-config <file>",
      "levels and settings of the rules, not those of stacks/policies.<stack>.json",
    )
    .option("--json [file]", "write the findings as JSON to this file (- for stdout, as without a file)")
    .option("--sarif <file>", "write the findings as SARIF 2.1.0 to this file (- for stdout)")
    .option("--docs", "write docs/policies.md from the rules, and judge nothing")
    .action(async (options) => (await import("./commands/policy.ts")).policy(options));

  program
    .command("cost")
    .description("estimate what the stack costs a month in the cloud; needs no network, no credentials")
    .addOption(stackOption())
    .addOption(configFileOption())
    .option("--json [file]", "write the estimate as JSON to this file (stdout without one)")
    .option("--prices <file>", "JSON of prices to lay over those of stacks/prices.json")
    .option("--usage <file>", "JSON of what a month uses, in place of what is assumed")
    .action(async (options) => (await import("./commands/cost.ts")).cost(options));

  program
    .command("capacity")
    .description("say whether the stack fits its nodes, and what stays up when zones, spot nodes or single nodes go")
    .addOption(stackOption())
    .addOption(configFileOption())
    .option("--json [file]", "write the findings as JSON to this file (- for stdout, as without a file)")
    .option("--svg <file>", "draw the packing in this file")
    .action(async (options) => (await import("./commands/capacity.ts")).capacity(options));

  program
    .command("status")
    .description("say what runs, what is only simulated and what was left behind")
    .addOption(stackOption())
    .option("--json", "one JSON object on stdout")
    .action(async (options) => (await import("./commands/status.ts")).status(options));

  program
    .command("logs <service>")
    .description("print the logs of a service's pods")
    .addOption(stackOption())
    .option("-f, --follow", "go on until interrupted")
    .option("--tail <lines>", "the last lines only", wholeNumber)
    .action(async (service, options) => (await import("./commands/logs.ts")).logs(service, options));

  program
    .command("credentials")
    .description("print the local logins: the administrator's, and each service's at each store")
    .addOption(stackOption())
    .option("--json", "one JSON object on stdout")
    .action(async (options) => (await import("./commands/credentials.ts")).credentials(options));

  program
    .command("dead-letters <service>")
    .description("list the messages that a service could not handle, or publish them again")
    .addOption(stackOption())
    .option("--replay <id...>", "publish these again where they came from; `all` for all")
    .option("--json", "one JSON array on stdout")
    .action(async (service, options) => (await import("./commands/dead-letters.ts")).deadLetters(service, options));

  program
    .command("demo")
    .description("register, stock and order on the running stack, and follow the ids through all services")
    .addOption(stackOption())
    .option("--json", "one JSON object on stdout")
    .action(async (options) => (await import("./commands/demo.ts")).demo(options));

  program
    .command("drill [name]")
    .description(
      "break a store on purpose, on servers of its own, and say what was lost; without a name, list the drills",
    )
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", () => "\n`npm run drill` alone lists the drills.")
    .action(async (name, options) => (await import("./commands/drill.ts")).drill(name, options));

  program
    .command("down")
    .description("stop everything `up` started; the data stay for the next `up`")
    .addOption(stackOption())
    .option("--purge", "delete the data as well")
    .action(async (options) => (await import("./commands/down.ts")).down(options));

  return program;
}

function stackOption(): Option {
  return new Option("--stack <name>", "a stack with a file in stacks/").default("local");
}

/** As the Pulumi CLI has it. */
function configFileOption(): Option {
  return new Option("--config-file <path>", "read the settings from here, not from the stack's own file");
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new Failure(`--tail takes a whole number of lines, not "${text}".`, 2);
  }
  return Number(text);
}

/** Of libraries that are loaded on use only; their messages are made for people, as those of a Failure are. */
const explainedErrors: ReadonlySet<string> = new Set(["SettingsError", "EngineError", "DeploymentFailed"]);

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof Failure) {
    process.stderr.write(`\n${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && explainedErrors.has(error.name)) {
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  }
  const detail = process.env.PLINTH_DEBUG && error instanceof Error ? error.stack : messageOf(error);
  process.stderr.write(`\n${detail}\n(PLINTH_DEBUG=1 shows where this came from.)\n`);
  return 1;
}

try {
  await plinth().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
