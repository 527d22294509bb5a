import { Agent, fetch } from "undici";
import { Failure, messageOf } from "../failure.ts";
import { isRecord } from "../is-record.ts";

/** Where Vault answers, and as whom to ask. */
export interface VaultAccess {
  /** Such as `http://127.0.0.1:8200`. */
  readonly address: string;
  /** @default - none: only what anybody may ask */
  readonly token?: string;
  /** An enterprise server's namespace. @default - the root namespace */
  readonly namespace?: string;
  /** Whether any certificate will do. @default false */
  readonly skipTlsVerify?: boolean;
  /** @default - a request ends by itself after half a minute */
  readonly signal?: AbortSignal;
}

/** Vault said no, in its own words. */
export class VaultRefusal extends Failure {
  readonly status: number;
  /** Its own sentences. */
  readonly errors: readonly string[];

  constructor(request: string, status: number, errors: readonly string[]) {
    super(`Vault refused ${request} with ${status}${errors.length > 0 ? `: ${errors.join("; ")}` : ""}`);
    this.name = "VaultRefusal";
    this.status = status;
    this.errors = errors;
  }
}

const requestMs = 30_000;

let careless: Agent | undefined;

/**
 * Asks Vault's HTTP API.
 *
 * @param path Below `/v1/`, such as `sys/mounts/kv`.
 * @returns The whole answer; undefined where Vault has nothing there, an empty object where it says nothing.
 * @throws VaultRefusal with Vault's own words; Failure naming the address where it cannot be reached
 * @see https://developer.hashicorp.com/vault/api-docs
 */
export async function askVault(
  { address, token, namespace, skipTlsVerify = false, signal }: VaultAccess,
  method: "GET" | "LIST" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Record<string, unknown> | undefined> {
  const timeout = AbortSignal.timeout(requestMs);
  if (skipTlsVerify) careless ??= new Agent({ connect: { rejectUnauthorized: false } });
  let status: number;
  let text: string;
  try {
    const response = await fetch(new URL(`/v1/${path}`, address), {
      method,
      headers: {
        "x-vault-request": "true",
        ...(token !== undefined && { "x-vault-token": token }),
        ...(namespace !== undefined && { "x-vault-namespace": namespace }),
        ...(body !== undefined && {
          "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
        }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(skipTlsVerify && careless !== undefined && { dispatcher: careless }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new Failure(`cannot reach Vault at ${address} for ${method} ${path}: ${explain(error)}`, 1, { cause: error });
  }
  const answer = answerOf(text);
  if (status >= 200 && status < 300) {
    return answer ?? {};
  }
  const errors = isRecord(answer) && Array.isArray(answer.errors) ? answer.errors.map(String) : [];
  if (status === 404 && errors.length === 0) {
    return undefined;
  }
  throw new VaultRefusal(`${method} ${path}`, status, errors);
}

function answerOf(text: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** fetch says only "fetch failed"; why stands in its cause. */
function explain(error: unknown): string {
  const cause = isRecord(error) || error instanceof Error ? (error as { cause?: unknown }).cause : undefined;
  return messageOf(cause ?? error) || messageOf(error);
}
