import { relative } from "node:path";
import type { Status } from "./status.ts";

/** The last screen of `up`: what runs, what is only simulated, what to try next. */
export function upScreen(status: Status): string {
  return `\n${[...statusLines(status), "", ...tryNext(status)].join("\n")}\n`;
}

/** The state of the stack in lines for a person. */
export function statusLines(status: Status): string[] {
  const { running, gateway, kubeconfig, context, services, backing, simulated, processes, leftovers } = status;
  if (gateway === undefined) {
    return [`Stack "${status.stack}" is not up. \`npm run up\` stands it up.`];
  }
  const dead = processes.filter(({ alive }) => !alive);
  return [
    running ? `Stack "${status.stack}" is up, ${status.resources} resources.` : notRunning(status),
    ...section(
      "Services",
      entries(services, ({ ready, replicas, url }) => `${ready} of ${replicas} ready  ${url}`),
    ),
    ...section(
      "Servers",
      entries(backing, ({ version, address }) => `${version}  ${address}`),
    ),
    ...section("Cluster", [
      `${context === undefined ? "built here" : `context ${context}`}  KUBECONFIG=${shortPath(kubeconfig ?? "")}`,
    ]),
    ...section("Only simulated", simulatedLines(simulated)),
    ...section(
      "Not running, though it should",
      dead.map(({ name, log }) => `${name}  log: ${shortPath(log)}`),
    ),
    ...section(
      "Left behind by a crash (`npm run up` takes them over, `npm run down` ends them)",
      leftovers.map(({ pid, name, command }) => `${pid}  ${name}  ${command}`),
    ),
  ];
}

function notRunning({ stack, fault, processes }: Status): string {
  const alive = processes.some((entry) => entry.alive);
  return `Stack "${stack}" is ${alive ? `not well: ${fault ?? "the cluster does not answer"}` : "down; its data are kept"}.`;
}

function tryNext({ gateway }: Status): string[] {
  const account = `{"email":"ada@example.com","password":"correct horse battery","name":"Ada"}`;
  return [
    "Try next",
    `  curl -i ${gateway}/v1/users -H 'content-type: application/json' \\`,
    `    -d '${account}'`,
    "  npm run demo    npm run status    npm run logs -- user    npm run preview    npm run down",
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

/** Workloads are `Kind namespace/name`; a name alone is a node's. */
function simulatedLines(simulated: readonly string[]): string[] {
  const isNode = (name: string) => !name.includes(" ");
  const isPlugin = (name: string) => name.startsWith("gateway plugin ");
  return [
    ...wrapped("nodes", simulated.filter(isNode)),
    ...wrapped(
      "workloads",
      simulated.filter((name) => !isNode(name) && !isPlugin(name)),
    ),
    ...simulated.filter(isPlugin),
  ];
}

function entries<T>(record: Readonly<Record<string, T>>, describe: (value: T) => string): string[] {
  const width = Math.max(0, ...Object.keys(record).map((name) => name.length));
  return Object.entries(record).map(([name, value]) => `${name.padEnd(width)}  ${describe(value)}`);
}

function wrapped(title: string, names: readonly string[], width = 100): string[] {
  const lines = [`${title}: ${names[0] ?? "none"}`];
  for (const name of names.slice(1)) {
    const last = lines.at(-1) ?? "";
    if (last.length + name.length + 2 <= width) {
      lines[lines.length - 1] = `${last}, ${name}`;
    } else {
      lines[lines.length - 1] = `${last},`;
      lines.push(`  ${name}`);
    }
  }
  return lines;
}

function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
