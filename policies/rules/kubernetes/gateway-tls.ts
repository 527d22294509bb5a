import { z } from "zod";
import { isKind } from "../../kubernetes/object.ts";
import { isAbsent, seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { list } from "../../values.ts";

export const gatewayTls = resourceRule({
  name: "gateway-tls",
  title: "A Gateway listens with TLS",
  reason: "What comes in without TLS can be read and changed on its way: logins too.",
  remedy: "Give the listener protocol HTTPS and a certificate.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Encryption" },
    { framework: "Well-Architected", clause: "SEC09-BP02 Enforce encryption in transit" },
  ],
  settings: z.strictObject({
    plainClasses: z
      .array(z.string())
      .default(["plinth-local", "istio-waypoint"])
      .describe("classes whose traffic needs no certificate: it stays on the machine, or the mesh encrypts it"),
  }),
  judge: ({ inputs, ...resource }, { plainClasses }) =>
    !isKind({ inputs, ...resource }, "Gateway") ||
    plainClasses.includes(String(seen(inputs, "spec.gatewayClassName"))) ||
    // Istio has a kind of this name too, with servers in place of listeners.
    !Array.isArray(seen(inputs, "spec.listeners"))
      ? []
      : list(seen(inputs, "spec.listeners")).flatMap((listener, index) => {
          const path = `spec.listeners[${index}]`;
          const protocol = seen(listener, "protocol");
          if (protocol === "HTTP") {
            return [{ path: `${path}.protocol`, message: "it is HTTP; HTTPS is allowed" }];
          }
          return protocol === "HTTPS" &&
            isAbsent(listener, "tls.certificateRefs[0]") &&
            isAbsent(listener, "tls.options")
            ? [{ path: `${path}.tls`, message: "it names no certificate; one is needed" }]
            : [];
        }),
});
