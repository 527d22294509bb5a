import { z } from "zod";
import type { Problem } from "../problem.ts";
import { type PluginType, pluginType } from "./plugin.ts";

const bytesOf = { bytes: 1, kilobytes: 1024, megabytes: 1_048_576 } as const;

const config = z.strictObject({
  allowed_payload_size: z.int().default(128),
  size_unit: z.enum(["megabytes", "kilobytes", "bytes"]).default("megabytes"),
  require_content_length: z.boolean().default(false),
});

/** A body that is larger than the route allows; its connection ends, so that nobody reads the rest. */
export function bodyTooLarge(status: 413 | 417 = 413): Problem {
  return { status, detail: "The request body is larger than this route allows.", headers: { connection: "close" } };
}

/**
 * Refuses bodies over a size: by their declared length, or, where it is unknown, when they have been read that far.
 * Source: https://developer.konghq.com/plugins/request-size-limiting/
 */
export const requestSizeLimiting: PluginType = pluginType(951, config, (settings) => {
  const { allowed_payload_size: size, size_unit: unit, require_content_length: needsLength } = settings;
  const limit = size * bytesOf[unit];
  return {
    access: (passage) => {
      const { headers } = passage;
      const length = headers["content-length"];
      if (length !== undefined) {
        if (Number(length) <= limit) return undefined;
        return bodyTooLarge(headers.expect?.trim().toLowerCase() === "100-continue" ? 417 : 413);
      }
      if (needsLength && headers["transfer-encoding"] !== "chunked") {
        return { status: 411, detail: "The request needs a Content-Length." };
      }
      passage.bodyLimit = limit;
      return undefined;
    },
  };
});
