import { stringify } from "yaml";

/** The annotation of the nodes that are simulated; KWOK leaves all others alone. */
export const SIMULATED_NODE_ANNOTATION = "kwok.x-k8s.io/node";

/** On a pod: how long its containers take to get ready, as in "3s". */
const START_DELAY_ANNOTATION = "simulated.plinth.dev/start-delay";

/** On a pod of a Job: how long it runs, as in "3s". */
const RUN_TIME_ANNOTATION = "simulated.plinth.dev/run-time";

const START_DELAY_MS = 1_000;
const RUN_TIME_MS = 1_000;
const HEARTBEAT_MS = 300_000;

/** What KWOK does with simulated nodes and the pods on them, as its configuration file. */
export function kwokConfiguration(): string {
  return stages.map((stage) => stringify(stage, { lineWidth: 0 })).join("---\n");
}

/** @see https://kwok.sigs.k8s.io/docs/user/stages-configuration/ */
interface Stage {
  readonly apiVersion: "kwok.x-k8s.io/v1alpha1";
  readonly kind: "Stage";
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

interface When {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

const READY_STATUS = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const notDeleted: When = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };

function stage(name: string, kind: "Node" | "Pod", when: When[], rest: object): Stage {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: { resourceRef: { apiGroup: "v1", kind }, selector: { matchExpressions: when }, ...rest },
  };
}

/** A delay that an annotation of the object can set. */
function delay(durationMilliseconds: number, annotation: string): object {
  return { durationMilliseconds, durationFrom: { expressionFrom: `.metadata.annotations["${annotation}"]` } };
}

const nodeConditions = `
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ end }}
`;

/** Capacity, addresses and node info come with the node; this is what a kubelet adds when it is up. */
const nodeInitialize = stage("node-initialize", "Node", [{ key: READY_STATUS, operator: "NotIn", values: ["True"] }], {
  next: {
    statusTemplate: `
{{ $now := Now }}
{{ $since := $now }}
${nodeConditions}
phase: Running
`,
  },
});

/** The lease is what the node lifecycle controller looks at; this only keeps the conditions from looking stale. */
const nodeHeartbeat = stage(
  "node-heartbeat",
  "Node",
  [
    { key: ".status.phase", operator: "In", values: ["Running"] },
    { key: READY_STATUS, operator: "In", values: ["True"] },
  ],
  {
    delay: { durationMilliseconds: HEARTBEAT_MS, jitterDurationMilliseconds: HEARTBEAT_MS + 10_000 },
    next: {
      statusTemplate: `
{{ $now := Now }}
{{ $since := or .metadata.creationTimestamp $now }}
${nodeConditions}
`,
    },
    immediateNextStage: true,
  },
);

const podReady = stage(
  "pod-ready",
  "Pod",
  [
    notDeleted,
    { key: ".status.phase", operator: "In", values: ["Pending"] },
    { key: READY_STATUS, operator: "NotIn", values: ["True"] },
  ],
  {
    delay: delay(START_DELAY_MS, START_DELAY_ANNOTATION),
    next: {
      statusTemplate: `
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
conditions:
{{ range $type := list "PodReadyToStartContainers" "Initialized" "ContainersReady" "Ready" }}
- type: {{ $type | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: simulated
  containerID: {{ printf "simulated://%s" .name | Quote }}
  ready: true
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: simulated
  containerID: {{ printf "simulated://%s" .name | Quote }}
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
  {{ else }}
  started: false
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
  {{ end }}
{{ end }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
`,
    },
  },
);

const podComplete = stage(
  "pod-complete",
  "Pod",
  [
    notDeleted,
    { key: ".status.phase", operator: "In", values: ["Running"] },
    { key: ".metadata.ownerReferences.[].kind", operator: "In", values: ["Job"] },
  ],
  {
    delay: delay(RUN_TIME_MS, RUN_TIME_ANNOTATION),
    next: {
      statusTemplate: `
{{ $now := Now }}
{{ $since := or .status.startTime $now }}
phase: Succeeded
conditions:
- type: Ready
  status: "False"
  reason: PodCompleted
  lastTransitionTime: {{ $now | Quote }}
- type: ContainersReady
  status: "False"
  reason: PodCompleted
  lastTransitionTime: {{ $now | Quote }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: simulated
  containerID: {{ printf "simulated://%s" .name | Quote }}
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $since | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
`,
    },
  },
);

const podDelete = stage("pod-delete", "Pod", [{ key: ".metadata.deletionTimestamp", operator: "Exists" }], {
  next: { delete: true },
});

const stages: readonly Stage[] = [nodeInitialize, nodeHeartbeat, podReady, podComplete, podDelete];
