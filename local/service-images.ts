import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { ImageMap } from "./node/image-map.ts";
import { projectDir } from "./project.ts";

/** Each folder of services/ that has a program, as the image `<folder>-service` that would be built of it. */
export function serviceImages(dir = join(projectDir, "services")): ImageMap {
  return Object.fromEntries(
    readdirSync(dir)
      .filter((name) => existsSync(join(dir, name, "main.ts")))
      .map((name) => [`${name}-service`, { cwd: join(dir, name) }]),
  );
}

/**
 * The image `hashicorp/vault`, of whatever tag, as the Vault of this machine.
 *
 * @param program Its path, from `buildVault`.
 */
export function vaultImage(program: string): ImageMap {
  const folder = join(projectDir, "local", "vault-image");
  const env = { PATH: [folder, "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter), PLINTH_VAULT: program };
  return { vault: { cwd: folder, command: ["vault"], env } };
}
