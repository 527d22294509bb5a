import { z } from "zod";
import { resourceRule } from "../../rule.ts";
import { isHidden, mapping } from "../../values.ts";

const inSync = "min.insync.replicas";
const unclean = "unclean.leader.election.enable";

export const kafkaTopicDurable = resourceRule({
  name: "kafka-topic-durable",
  title: "What a topic acknowledged is on several brokers",
  reason:
    "An event that one broker alone has is lost with its disk; a topic that needs all its replicas stops with the first.",
  remedy: `Give the topic more replicas than it has to have in sync, ${inSync} of its own, and no unclean elections.`,
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "REL10-BP01 Deploy the workload to multiple locations" }],
  settings: z.strictObject({
    replicas: z.int().min(1).default(3).describe("fewest replicas of a topic"),
    inSync: z.int().min(1).default(2).describe("fewest replicas that must have what is acknowledged"),
  }),
  judge: ({ type, inputs }, settings) => {
    if (type !== "kafka:index/topic:Topic") {
      return [];
    }
    const { replicationFactor: replicas } = inputs;
    const config = mapping(inputs.config);
    const needed = config[inSync];
    return [
      ...(typeof replicas === "number" && replicas < settings.replicas
        ? [{ path: "replicationFactor", message: `it is ${replicas}; at least ${settings.replicas} is allowed` }]
        : []),
      ...(isHidden(inputs.config) || isHidden(needed) || Number(needed) >= settings.inSync
        ? []
        : [
            {
              path: `config["${inSync}"]`,
              message: `it is ${needed ?? "missing"}; at least ${settings.inSync} is allowed`,
            },
          ]),
      ...(typeof replicas === "number" && replicas > 1 && Number(needed) >= replicas
        ? [{ path: `config["${inSync}"]`, message: `it is ${needed} of ${replicas} replicas; one fewer is allowed` }]
        : []),
      ...(config[unclean] === "true"
        ? [{ path: `config["${unclean}"]`, message: "it is true; false is allowed: who missed events may not lead" }]
        : []),
    ];
  },
});
