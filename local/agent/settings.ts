import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure, messageOf } from "../failure.ts";

const imageSchema = z.strictObject({
  cwd: z.string().describe("The folder that is the image's working directory."),
  command: z.array(z.string()).exactOptional().describe("The image's ENTRYPOINT."),
  args: z.array(z.string()).exactOptional().describe("The image's CMD."),
  env: z.record(z.string(), z.string()).exactOptional().describe("Environment that the image sets."),
});

const settingsSchema = z.strictObject({
  kubeconfig: z.string().describe("Path of the kubeconfig; a relative one counts from the instance's folder."),
  context: z.string().exactOptional().describe("Context in it; by default its current one."),
  zones: z.array(z.string()).min(1).describe("Zones, one process node each."),
  region: z.string().default("local"),
  images: z.record(z.string(), imageSchema).default({}).describe("Base name of an image's repository -> how it runs."),
  gatewayPort: z.int().min(0).max(65_535).describe("Port of the gateway on 127.0.0.1; 0 for any free one."),
  podOctet: z.int().min(1).max(254).exactOptional().describe("Pods listen in 127.<podOctet>.0.0/16."),
  simulatedCloud: z
    .boolean()
    .default(true)
    .describe("Whether to do what a cloud does: volumes, load balancers. Never in a cluster of the user's own."),
});

/** What `<instance>/agent.json` holds. No secret is in it: the kubeconfig is named, not copied. */
export type AgentSettings = z.infer<typeof settingsSchema>;

/** The file that the agent reads its settings from. */
export function settingsFile(instanceDir: string): string {
  return join(instanceDir, "agent.json");
}

/**
 * Reads the agent's settings.
 * @throws Failure that lists every fault when the file is missing or is not as it must be.
 */
export function readSettings(instanceDir: string): AgentSettings {
  const file = settingsFile(instanceDir);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${messageOf(error)}; \`plinth up\` writes it`);
  }
  const parsed = settingsSchema.safeParse(content);
  if (!parsed.success) throw new Failure(`${file} is not as it must be:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
