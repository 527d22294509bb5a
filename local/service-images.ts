import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
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
