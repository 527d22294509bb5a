import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { messageOf } from "../failure.ts";
import type { Container, Handler } from "./pod.ts";

/** What a probe or a hook found. */
export interface ProbeResult {
  readonly ok: boolean;
  /** What was wrong, for events and logs. */
  readonly message: string;
}

/** Where a probe looks. */
export interface ProbeTarget {
  readonly container: Container;
  /** Loopback address of the pod. */
  readonly host: string;
  readonly timeoutMs: number;
  /** Runs a command in the container's environment. */
  exec(command: readonly string[], timeoutMs: number): Promise<ProbeResult>;
}

const succeeded: ProbeResult = { ok: true, message: "" };

/**
 * Runs a probe once, as the kubelet does: HTTP answers from 200 to 399, an open TCP port, or a command that exits 0.
 * Never rejects. Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export async function runProbe(handler: Handler, target: ProbeTarget): Promise<ProbeResult> {
  try {
    if (handler.exec) return await target.exec(handler.exec.command ?? [], target.timeoutMs);
    if (handler.httpGet) return await httpGet(handler.httpGet, target);
    if (handler.tcpSocket) return await tcpSocket(handler.tcpSocket, target);
    return { ok: false, message: "the process node runs httpGet, tcpSocket and exec probes only" };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

/** What in a container's probes and hooks a process node cannot do; undefined when it can do all. */
export function unsupportedProbe(container: Container): string | undefined {
  const probes = {
    liveness: container.livenessProbe,
    readiness: container.readinessProbe,
    startup: container.startupProbe,
  };
  for (const [kind, probe] of Object.entries(probes)) {
    if (probe?.grpc) {
      return `the ${kind} probe of container "${container.name}" uses grpc, which the process node does not support; use httpGet, tcpSocket or exec`;
    }
  }
  if (container.lifecycle?.postStart) {
    return `container "${container.name}" has a postStart hook, which the process node does not run; do that work in the command itself or in an init container`;
  }
  return undefined;
}

function httpGet(probe: NonNullable<Handler["httpGet"]>, target: ProbeTarget): Promise<ProbeResult> {
  const secure = probe.scheme?.toUpperCase() === "HTTPS";
  const port = portOf(probe.port, target.container);
  const headers: Record<string, string> = { "user-agent": "kube-probe/1.36", accept: "*/*", connection: "close" };
  for (const { name, value } of probe.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  const options = {
    host: probe.host ?? target.host,
    port,
    path: encodeURI(probe.path || "/").replaceAll("%25", "%"),
    headers,
    agent: false,
    timeout: target.timeoutMs,
    signal: AbortSignal.timeout(target.timeoutMs),
  } as const;
  return new Promise((resolve, reject) => {
    const request = secure ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
    request.once("error", (error) => {
      reject(options.signal.aborted ? new Error(`no answer within ${target.timeoutMs / 1000} s`) : error);
    });
    request.once("response", (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      response.once("close", () => request.destroy());
      resolve(
        status >= 200 && status < 400
          ? succeeded
          : { ok: false, message: `HTTP probe failed with statuscode: ${status}` },
      );
    });
    request.end();
  });
}

function tcpSocket(probe: NonNullable<Handler["tcpSocket"]>, target: ProbeTarget): Promise<ProbeResult> {
  const port = portOf(probe.port, target.container);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: probe.host ?? target.host, port });
    socket.setTimeout(target.timeoutMs, () =>
      socket.destroy(new Error(`no connection within ${target.timeoutMs / 1000} s`)),
    );
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve(succeeded);
    });
  });
}

/**
 * A port by number or by the name that the container gives it.
 * @throws Error for an unknown name.
 */
function portOf(port: number | string, container: Container): number {
  if (typeof port === "number") return port;
  const named = container.ports?.find((one) => one.name === port)?.containerPort;
  if (named !== undefined) return named;
  if (/^\d+$/.test(port)) return Number(port);
  throw new Error(`container "${container.name}" has no port named "${port}"`);
}
