import { isKind, objectOf } from "../../kubernetes/object.ts";
import { isAbsent, seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list } from "../../values.ts";

export const kafkaListenerGuarded = resourceRule({
  name: "kafka-listener-guarded",
  title: "Kafka encrypts, asks who is there, and what they may",
  reason: "A listener without one of the three gives every event to whoever reaches its port.",
  remedy: "Set tls to true and an authentication on each listener, and spec.kafka.authorization.",
  severity: "critical",
  serves: [
    { framework: "Well-Architected", clause: "SEC09-BP02 Enforce encryption in transit" },
    { framework: "Well-Architected", clause: "SEC09-BP03 Authenticate network communications" },
  ],
  judge: (resource) => {
    const { inputs } = resource;
    if (!isKind(resource, "Kafka") || objectOf(resource)?.group !== "kafka.strimzi.io") {
      return [];
    }
    const listeners = list(seen(inputs, "spec.kafka.listeners")).flatMap((listener, index) => {
      const path = `spec.kafka.listeners[${index}]`;
      const tls = seen(listener, "tls");
      return [
        ...(tls === true || isHidden(tls)
          ? []
          : [{ path: `${path}.tls`, message: `it is ${tls ?? "missing"}; true is allowed` }]),
        ...(isAbsent(listener, "authentication.type")
          ? [{ path: `${path}.authentication`, message: "it is missing; one is needed" }]
          : []),
      ];
    });
    return isAbsent(inputs, "spec.kafka.authorization.type")
      ? [...listeners, { path: "spec.kafka.authorization", message: "it is missing; one is needed" }]
      : listeners;
  },
});
