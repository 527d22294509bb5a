import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { messagesEncrypted } from "./aws-messages-encrypted.ts";

describeRule(messagesEncrypted, {
  passes: {
    "a queue that says nothing": aws("sqs/queue:Queue", {}),
    "a queue under a key": aws("sqs/queue:Queue", { kmsMasterKeyId: "k", sqsManagedSseEnabled: false }),
    "a queue of which it is not known yet": aws("sqs/queue:Queue", { sqsManagedSseEnabled: unknown }),
    "a topic under a key that is not known yet": aws("sns/topic:Topic", { kmsMasterKeyId: unknown }),
  },
  fails: {
    "a queue in clear": {
      ...aws("sqs/queue:Queue", { sqsManagedSseEnabled: false }),
      paths: ["sqsManagedSseEnabled"],
    },
    "a topic that says nothing": { ...aws("sns/topic:Topic", {}), paths: ["kmsMasterKeyId"] },
  },
  doesNotApply: { "a queue's policy": aws("sqs/queuePolicy:QueuePolicy", { sqsManagedSseEnabled: false }) },
  mends: {
    "a queue in clear": {
      ...aws("sqs/queue:Queue", { sqsManagedSseEnabled: false }),
      into: { sqsManagedSseEnabled: true },
    },
  },
});
