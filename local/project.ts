import { join } from "node:path";

/** The folder of Pulumi.yaml; every path that a user sees is relative to it or absolute. */
export const projectDir = join(import.meta.dirname, "..");

/** The one folder where Plinth keeps what it made on this machine for this checkout. */
export function homeDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.PLINTH_HOME ?? join(projectDir, ".plinth");
}
