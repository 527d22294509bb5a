import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import type { VaultAccess } from "../../backing/vault-api.ts";
import { isRecord } from "../../is-record.ts";
import { isUnknown, type Properties, plain } from "../kubernetes/wire-value.ts";
import type { Values } from "./field.ts";

/** What a `vault.Provider` was given. */
export interface VaultSettings {
  readonly access: VaultAccess;
  /** Instead of a token: where one is had, and by what. */
  readonly login: { readonly path: string; readonly parameters: Values } | undefined;
}

/** Those that are honoured. */
const honoured = ["address", "token", "authLogin", "skipTlsVerify", "namespace"];

/** Those that change nothing here: no child token is made, requests are not repeated, and nobody asks for a version. */
const harmless = [
  "skipChildToken",
  "tokenName",
  "maxLeaseTtlSeconds",
  "maxRetries",
  "maxRetriesCcc",
  "skipGetVaultVersion",
];

/** Settings that this provider cannot honour, each with what to do. */
export function settingFailures(inputs: Properties): CheckFailure[] {
  const given = valuesIn(inputs);
  const failures: CheckFailure[] = [];
  for (const property of Object.keys(given)) {
    if (![...honoured, ...harmless, "version", "pluginDownloadURL"].includes(property) && !property.startsWith("__")) {
      const reason = `is not supported by the embedded engine, which knows ${honoured.join(", ")}; use the Pulumi CLI`;
      failures.push({ property, reason });
    }
  }
  if (given.address === undefined) {
    failures.push({ property: "address", reason: "is missing: such as http://127.0.0.1:8200" });
  } else if (!isUnknown(given.address) && !URL.canParse(String(given.address))) {
    failures.push({
      property: "address",
      reason: `must be a URL, such as http://127.0.0.1:8200, not ${String(given.address)}`,
    });
  }
  if (given.authLogin !== undefined && !isUnknown(given.authLogin) && loginIn(given.authLogin) === undefined) {
    failures.push({ property: "authLogin", reason: "must have a path, such as auth/kubernetes/login" });
  }
  return failures;
}

/** Reads them. @throws for settings that this provider cannot honour */
export function readVaultSettings(inputs: Properties): VaultSettings {
  const [failure] = settingFailures(inputs);
  if (failure !== undefined) throw new Error(`provider setting ${failure.property} ${failure.reason}`);
  const { address, token, skipTlsVerify, namespace, authLogin } = valuesIn(inputs);
  return {
    access: {
      address: String(address),
      ...(typeof token === "string" && { token }),
      ...(typeof namespace === "string" && { namespace }),
      skipTlsVerify: skipTlsVerify === true || skipTlsVerify === "true",
    },
    login: loginIn(authLogin),
  };
}

function loginIn(value: unknown): VaultSettings["login"] {
  const login = typeof value === "string" ? parsed(value) : value;
  if (!isRecord(login) || typeof login.path !== "string") return undefined;
  return { path: login.path, parameters: isRecord(login.parameters) ? login.parameters : {} };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valuesIn(inputs: Properties): Values {
  const values = plain(inputs);
  const isGiven = ([, value]: [string, unknown]) => value !== undefined && value !== null && value !== "";
  return isRecord(values) ? Object.fromEntries(Object.entries(values).filter(isGiven)) : {};
}
