import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isMissing } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";

export const messagesEncrypted = resourceRule({
  name: "aws-messages-encrypted",
  title: "Queues and topics encrypt their messages",
  reason: "Messages rest in a queue for up to two weeks, and on the way of a topic.",
  remedy: "Leave sqsManagedSseEnabled on or set kmsMasterKeyId; for a topic set kmsMasterKeyId.",
  severity: "medium",
  serves: [wellArchitected("SEC08-BP02")],
  judge: (resource) => {
    const { kmsMasterKeyId, sqsManagedSseEnabled } = resource.inputs;
    if (!isMissing(kmsMasterKeyId)) {
      return [];
    }
    // A queue that says nothing is encrypted by SQS.
    if (isAws(resource, "sqs/Queue") && sqsManagedSseEnabled === false) {
      return [
        {
          path: "sqsManagedSseEnabled",
          message: "sqsManagedSseEnabled is false, and there is no key; true is allowed",
        },
      ];
    }
    return isAws(resource, "sns/Topic") ? [{ path: "kmsMasterKeyId", message: "the topic has no key" }] : [];
  },
  remediate: (resource) => {
    const { kmsMasterKeyId, sqsManagedSseEnabled } = resource.inputs;
    return isAws(resource, "sqs/Queue") && isMissing(kmsMasterKeyId) && sqsManagedSseEnabled === false
      ? { ...resource.inputs, sqsManagedSseEnabled: true }
      : undefined;
  },
});
