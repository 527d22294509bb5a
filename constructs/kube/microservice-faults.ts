import type { Autoscaling, MeasuredLoad } from "./autoscaling.ts";
import type { Resources } from "./resources.ts";

/** What is checked of a Microservice, with every default in place. */
export interface MicroserviceFacts {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly autoscaling: Autoscaling;
  readonly resources: Resources;
  readonly port: number;
  readonly user: number;
  readonly stopDelaySeconds: number;
  readonly stopGraceSeconds: number;
  /** Names of plain and of secret variables, together. */
  readonly variables: readonly string[];
}

/** Everything that is wrong, each with the prop, its value and what is allowed; empty when nothing is. */
export function microserviceFaults(facts: MicroserviceFacts): string[] {
  return [
    ...nameFaults(facts),
    ...imageFaults(facts),
    ...countFaults(facts),
    ...resourceFaults(facts),
    ...processFaults(facts),
    ...variableFaults(facts),
  ];
}

function nameFaults({ name }: MicroserviceFacts): string[] {
  return /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
    ? []
    : [`name is ${JSON.stringify(name)}: 1 to 63 of a-z, 0-9 and "-", a letter first and no "-" last, are allowed`];
}

function imageFaults({ image }: MicroserviceFacts): string[] {
  const repository = image.slice(image.lastIndexOf("/") + 1);
  const tag = /[:@](.+)$/.exec(repository)?.[1];
  return tag !== undefined && tag !== "latest"
    ? []
    : [`image is ${JSON.stringify(image)}: it needs a tag other than "latest", or a digest`];
}

function countFaults({ replicas, autoscaling: { range } }: MicroserviceFacts): string[] {
  const wholeReplicas = Number.isInteger(replicas) && replicas >= 0;
  if (range === undefined || !wholeReplicas) {
    return wholeReplicas ? [] : [`replicas is ${replicas}: a whole number from 0 is allowed`];
  }
  const { min, max, cpuPercent, load } = range;
  const sensible = Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min;
  return [
    ...(sensible
      ? []
      : [`autoscaling is between ${min} and ${max}: whole numbers from 1, the lesser first, are allowed`]),
    ...(sensible && (replicas < min || replicas > max)
      ? [`replicas is ${replicas}: the autoscaler allows ${min} to ${max}`]
      : []),
    ...(cpuPercent >= 1 && cpuPercent <= 100
      ? []
      : [`autoscaling aims at ${cpuPercent} % of the CPU request: 1 to 100 is allowed`]),
    ...(load === undefined ? [] : loadFaults(load)),
  ];
}

function loadFaults({ prometheusUrl, metrics, backlogs }: MeasuredLoad): string[] {
  const names = metrics.map(({ name }) => name);
  return [
    ...(/^https?:\/\/\S+$/.test(prometheusUrl)
      ? []
      : [`autoscaling's prometheusUrl is ${JSON.stringify(prometheusUrl)}: an http or https URL is allowed`]),
    ...(metrics.length > 0 || backlogs !== undefined
      ? []
      : ["autoscaling's load has no metrics: at least one is needed"]),
    ...(backlogs?.topics ?? [])
      .filter(({ perPod }) => !(perPod > 0))
      .map(({ topic, perPod }) => `autoscaling's backlog of ${topic} has ${perPod} per pod: more than 0 is allowed`),
    ...metrics.flatMap(({ name, query, perPod }, index) => [
      ...(/^[a-z][a-z0-9-]*$/.test(name) && names.indexOf(name) === index
        ? []
        : [`autoscaling's metric ${index} is named ${JSON.stringify(name)}: a-z, 0-9 and "-" are allowed, once each`]),
      ...(query.trim() === "" ? [`autoscaling's metric ${name} has no query`] : []),
      ...(perPod > 0 ? [] : [`autoscaling's metric ${name} has ${perPod} per pod: more than 0 is allowed`]),
    ]),
  ];
}

function resourceFaults({ resources: { requests, limits } }: MicroserviceFacts): string[] {
  const [requested, limit] = [requests.memory.toMebibytes(), limits.memory.toMebibytes()];
  const [cpu, cpuLimit] = [millicores(requests.cpu.amount), millicores(limits.cpu.amount)];
  return [
    ...(requested > limit
      ? [`resources.requests.memory is ${requested}Mi: at most the limit of ${limit}Mi is allowed`]
      : []),
    ...(cpu > cpuLimit ? [`resources.requests.cpu is ${cpu}m: at most the limit of ${cpuLimit}m is allowed`] : []),
  ];
}

function processFaults({ port, user, stopDelaySeconds, stopGraceSeconds }: MicroserviceFacts): string[] {
  return [
    ...(Number.isInteger(port) && port >= 1024 && port <= 65535
      ? []
      : [`port is ${port}: 1024 to 65535 is allowed, as the lower ones need root`]),
    ...(Number.isInteger(user) && user > 0 ? [] : [`user is ${user}: any but root (0) is allowed`]),
    ...(stopDelaySeconds < stopGraceSeconds
      ? []
      : [`stopDelay is ${stopDelaySeconds} s: it must be less than stopGrace, ${stopGraceSeconds} s`]),
  ];
}

function variableFaults({ variables }: MicroserviceFacts): string[] {
  return [
    ...variables
      .filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      .map((name) => `env has ${JSON.stringify(name)}: letters, digits and "_", no digit first, are allowed`),
    ...variables
      .filter((name, index) => variables.indexOf(name) !== index)
      .map((name) => `env has ${name} twice: once plain or once secret is allowed`),
  ];
}

function millicores(amount: string | undefined): number {
  return amount?.endsWith("m") ? Number(amount.slice(0, -1)) : Number(amount ?? 0) * 1000;
}
