/** What can be said of the stack's props without loading the SDK of Kubernetes or cdk8s, or the rules that it comes with. */

export { type ObservabilityFacts, observabilityFaults } from "./observability-faults.ts";
export type {
  LogBucket,
  ObservabilityCharts,
  ObservabilityImages,
  ObservabilityProps,
  PinnedImage,
  Retention,
  TraceSampling,
} from "./observability-props.ts";
export type {
  AlertKind,
  EmailReceiver,
  PagerDutyReceiver,
  Receiver,
  SlackReceiver,
  WebhookReceiver,
} from "./receiver-props.ts";
