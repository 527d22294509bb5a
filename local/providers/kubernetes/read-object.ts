import { isRecord } from "../../is-record.ts";
import type { KubeObject } from "../../kube/kube-object.ts";
import { isSameQuantity } from "../../kube/quantity.ts";
import { isSecret, type Properties, plain, secret } from "./wire-value.ts";

/** What the server fills in by itself. */
const serverMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** Inputs that would make an object as it is: all of it that the server did not fill in. For imports. */
export function inputsFromLive(live: KubeObject): Properties {
  const { status: _status, metadata, ...rest } = live;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !serverMetadata.includes(key)));
  const inputs: Properties = { ...rest, metadata: kept };
  if (live.kind === "Secret" && live.data !== undefined) inputs.data = secret(live.data);
  return inputs;
}

/**
 * The inputs that an object was made from, with the live value wherever the two differ: what others changed in the cluster
 * shows as a difference to the program. Fields that the inputs do not speak of are left alone.
 */
export function inputsAsLive(inputs: Properties, live: KubeObject): Properties {
  const seen: Properties = { ...inputs };
  for (const [key, value] of Object.entries(inputs)) {
    if (key === "status" || key === "stringData") continue;
    const now = liveValue(value, live[key]);
    if (now === undefined) delete seen[key];
    else seen[key] = now;
  }
  if (isRecord(inputs.stringData) || isSecret(inputs.stringData))
    seen.stringData = liveText(inputs.stringData, live.data);
  return seen;
}

function liveValue(input: unknown, live: unknown): unknown {
  if (isSecret(input) && isRecord(input)) {
    const value = liveValue(input.value, live);
    return value === undefined ? undefined : secret(value);
  }
  if (live === undefined || live === null) return isEmpty(input) ? input : undefined;
  if (Array.isArray(input) && Array.isArray(live)) {
    return live.map((item, i) => (i < input.length ? liveValue(input[i], item) : item));
  }
  if (isRecord(input) && isRecord(live)) return liveRecord(input, live);
  return isSameQuantity(input, live) ? input : live;
}

function liveRecord(input: Properties, live: Properties): Properties {
  const seen: Properties = {};
  for (const [key, value] of Object.entries(input)) {
    const now = liveValue(value, live[key]);
    if (now !== undefined) seen[key] = now;
  }
  return seen;
}

/** The server keeps `stringData` in `data`, in base64. */
function liveText(input: unknown, data: unknown): unknown {
  const given = plain(input);
  if (!isRecord(given)) return input;
  const encoded = isRecord(data) ? data : {};
  const texts: Properties = {};
  for (const key of Object.keys(given)) {
    const value = encoded[key];
    if (typeof value === "string") texts[key] = Buffer.from(value, "base64").toString("utf8");
  }
  return secret(texts);
}

/** The server leaves out what is empty. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}
