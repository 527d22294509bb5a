import { errorCodeOf } from "../error-code.ts";

/** One field that the API server objects to. */
export interface KubeErrorCause {
  /** Such as `FieldValueInvalid`. */
  reason?: string;
  message?: string;
  /** Path of the field, such as `spec.replicas`. */
  field?: string;
}

/** The API server's own kind of answer to a request that it refuses (meta/v1 Status). */
export interface KubeStatus {
  kind: "Status";
  code?: number;
  reason?: string;
  message?: string;
  details?: { causes?: KubeErrorCause[]; retryAfterSeconds?: number; name?: string; kind?: string };
}

/** The API server answered, and the answer is no. */
export class KubeApiError extends Error {
  /** HTTP status, such as 404. */
  readonly status: number;
  /** The API's word for it, such as `NotFound`, `Conflict`, `Invalid`; "" where the server gave none. */
  readonly reason: string;
  readonly causes: readonly KubeErrorCause[];

  constructor(status: number, reason: string, message: string, causes: readonly KubeErrorCause[] = []) {
    super(message);
    this.name = "KubeApiError";
    this.status = status;
    this.reason = reason;
    this.causes = causes;
  }

  /** Reads an answer's body; a proxy in between may have answered with something that is no Status. */
  static fromBody(status: number, body: string, request: string): KubeApiError {
    const parsed = parseStatus(body);
    if (parsed === undefined) {
      const text = body.trim().slice(0, 200);
      return new KubeApiError(
        status,
        "",
        `${request} was answered with HTTP ${status}${text === "" ? "" : `: ${text}`}`,
      );
    }
    const message = parsed.message ?? `${request} was answered with HTTP ${status} ${parsed.reason ?? ""}`.trim();
    return new KubeApiError(status, parsed.reason ?? "", message, parsed.details?.causes ?? []);
  }
}

/** No answer came: the server is down, unreachable, or not the one that the kubeconfig's certificates are for. */
export class KubeUnreachableError extends Error {
  /** The server's URL, from the kubeconfig. */
  readonly server: string;

  constructor(server: string, doing: string, seconds: number, cause: unknown) {
    const tried = seconds >= 1 ? ` (tried for ${Math.round(seconds)} s)` : "";
    super(
      `cannot reach the Kubernetes API server ${server}${tried} for ${doing}: ${explain(cause)}. ` +
        "Check that the cluster runs and that the kubeconfig's server, proxy and certificates are right.",
      { cause },
    );
    this.name = "KubeUnreachableError";
    this.server = server;
  }
}

/** Whether something thrown says that the object, or its kind, is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 404;
}

/** Whether something thrown says that somebody else changed, made or owns the object. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}

function parseStatus(body: string): KubeStatus | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isStatus(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is the API's Status object. */
export function isStatus(value: unknown): value is KubeStatus {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "Status";
}

function explain(cause: unknown): string {
  const code = errorCodeOf(cause);
  const text =
    typeof cause === "object" && cause !== null && "message" in cause ? String(cause.message) : String(cause);
  if (code === undefined || text.includes(code)) return text;
  return text === "" ? code : `${text} (${code})`;
}
