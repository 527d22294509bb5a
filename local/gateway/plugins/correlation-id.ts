import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type PluginType, pluginType } from "./plugin.ts";

const config = z.strictObject({
  header_name: z.string().min(1).default("Kong-Request-ID"),
  generator: z.enum(["uuid", "uuid#counter"]).default("uuid#counter"),
  echo_downstream: z.boolean().default(false),
});

/**
 * Gives each request an id that has none, and tells it to the service and, where asked for, to the client.
 * Source: https://developer.konghq.com/plugins/correlation-id/
 */
export const correlationId: PluginType = pluginType(100_001, config, (settings) => {
  const { header_name: name, generator, echo_downstream: isEchoed } = settings;
  const key = name.toLowerCase();
  const process = randomUUID();
  let counter = 0;
  return {
    access: ({ headers, toService, toClient }) => {
      const sent = headers[key];
      let id = Array.isArray(sent) ? sent[0] : sent;
      if (id === undefined || id === "") {
        id = generator === "uuid" ? randomUUID() : `${process}#${++counter}`;
        toService.set(name, id);
      }
      if (isEchoed) toClient.set(name, id);
      return undefined;
    },
  };
});
