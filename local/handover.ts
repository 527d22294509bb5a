import { existsSync, readFileSync } from "node:fs";
import type { ExternalBacking } from "../infra/handover.ts";
import type { Settings } from "../infra/settings.ts";
import type { Instance } from "./instance.ts";
import type { Platform } from "./platform.ts";
import { writePrivateJson } from "./private-file.ts";

/** Configuration that the settings cannot hold, as it is of the moment: where the cluster and the servers are. */
export interface ProgramHandover {
  readonly config: Readonly<Record<string, string>>;
  /** The keys of `config` that are secret. */
  readonly secretKeys: readonly string[];
}

const nothing: ProgramHandover = { config: {}, secretKeys: [] };

/** Writes down what the program is handed, mode 0600, so that a preview can use it too. */
export function writeHandover(instance: Instance, platform: Platform, settings: Settings): ProgramHandover {
  const handover: ProgramHandover = {
    config: {
      "plinth:kubeconfig": platform.kubeconfig,
      ...(platform.context === undefined ? {} : { "plinth:context": platform.context }),
      "plinth:publicUrl": publicUrlOf(settings, platform),
      "plinth:backing": JSON.stringify(platform.backing.handover),
    },
    secretKeys: ["plinth:backing"],
  };
  writePrivateJson(instance.path("handover.json"), handover);
  return handover;
}

/** As the settings have it, but at the port that the gateway has: theirs may have been taken. */
function publicUrlOf(settings: Settings, { gateway }: Platform): string {
  const url = new URL(settings.gateway.url);
  url.port = new URL(gateway).port;
  return url.origin;
}

/** What the last `up` handed over; nothing before the first. */
export function readHandover(instance: Instance): ProgramHandover {
  const path = instance.path("handover.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ProgramHandover) : nothing;
}

/** Where the last `up` left the stores, and their logins; undefined before the first. */
export function readBacking(instance: Instance): ExternalBacking | undefined {
  const text = readHandover(instance).config["plinth:backing"];
  return text === undefined ? undefined : (JSON.parse(text) as ExternalBacking);
}
