import { isRecord } from "../../../is-record.ts";
import type { KubeObject } from "../../../kube/kube-object.ts";
import { condition, field, numberAt } from "./field.ts";

/** Reasons of waiting containers that are part of any start. */
const ordinary = new Set(["ContainerCreating", "PodInitializing"]);

/** Why a pod is not ready, as far as its status tells. */
export function podProblems(pod: KubeObject): string[] {
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.status === "False") return [`${scheduled.reason ?? "not scheduled"}: ${scheduled.message ?? ""}`];
  const statuses = [
    ...list(field(pod, "status", "initContainerStatuses")),
    ...list(field(pod, "status", "containerStatuses")),
  ];
  const problems = statuses.flatMap(containerProblems);
  const message = field(pod, "status", "message");
  if (typeof message === "string") problems.push(message);
  return problems;
}

function containerProblems(status: unknown): string[] {
  const container = `container "${String(field(status, "name"))}"`;
  const reason = field(status, "state", "waiting", "reason");
  const problems: string[] = [];
  if (typeof reason === "string" && !ordinary.has(reason)) {
    problems.push(`${container}: ${reason}${text(field(status, "state", "waiting", "message"))}`);
  }
  const ended = field(status, "state", "terminated") ?? field(status, "lastState", "terminated");
  const code = numberAt(ended, 0, "exitCode");
  if (code !== 0) {
    problems.push(`${container}: exited with code ${code}${text(field(ended, "message") ?? field(ended, "reason"))}`);
  }
  return problems;
}

function text(value: unknown): string {
  return typeof value === "string" ? `: ${value}` : "";
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
