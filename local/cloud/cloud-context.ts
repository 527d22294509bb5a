import { messageOf } from "../failure.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import type { KubeObject } from "../kube/kube-object.ts";

/** Who the cloud's changes are recorded as. */
export const CLOUD_MANAGER = "plinth-cloud";

/** What each part of the cloud works with. */
export interface CloudContext {
  readonly client: KubeClient;
  /** One line for each thing that was done or failed. */
  readonly log: (line: string) => void;
}

/** A part of the cloud that runs until it is closed. */
export interface CloudPart {
  close(): Promise<void>;
}

/** Leaves an Event with the object, as the cloud's own controllers do. What was done counts even if that fails. */
export async function recordEvent(
  { client, log }: CloudContext,
  object: KubeObject,
  reason: string,
  message: string,
): Promise<void> {
  const { name, namespace = "default", uid } = object.metadata;
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  try {
    await client.create({
      apiVersion: "v1",
      kind: "Event",
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid },
      type: "Normal",
      reason,
      message,
      source: { component: CLOUD_MANAGER },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  } catch (error) {
    log(`no event for ${object.kind} ${namespace}/${name}: ${messageOf(error)}`);
  }
}
