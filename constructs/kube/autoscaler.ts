import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";
import type { AutoscalingRange, KafkaBacklogs, LoadMetric, MeasuredLoad } from "./autoscaling.ts";

/** What is scaled. */
export interface AutoscalerProps {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly target: ApiObject;
  readonly range: AutoscalingRange;
  /** The Secret of the pods' secret variables. */
  readonly secretName: string;
}

/**
 * Up at once and by as much as ten times, as each look is 15 s after the last one; down by at most half of the pods a minute, and only once
 * five minutes have asked for no more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export const scalingBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Percent", value: 900, periodSeconds: 15 },
      { type: "Pods", value: 4, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
  },
};

/** Moves a workload's count: a HorizontalPodAutoscaler, or where load is measured, KEDA's ScaledObject, which makes one. */
export function makeAutoscaler(scope: Construct, id: string, props: AutoscalerProps): void {
  const { load } = props.range;
  const scaler = load === undefined ? onCpu(scope, id, props) : onLoad(scope, id, props, load);
  scaler.addDependency(props.target);
}

function onCpu(scope: Construct, id: string, { metadata, target, range }: AutoscalerProps): ApiObject {
  const cpu = { type: "Utilization", averageUtilization: range.cpuPercent };
  return new k8s.KubeHorizontalPodAutoscalerV2(scope, id, {
    metadata,
    spec: {
      scaleTargetRef: referenceTo(target),
      minReplicas: range.min,
      maxReplicas: range.max,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: cpu } }],
      behavior: scalingBehavior,
    },
  });
}

/** @see https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
function onLoad(
  scope: Construct,
  id: string,
  { metadata, target, range, secretName }: AutoscalerProps,
  load: MeasuredLoad,
): ApiObject {
  const scaler = new ApiObject(scope, id, {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    // Where the workload had an autoscaler of that name before, KEDA goes on with it.
    metadata: { ...metadata, annotations: { "scaledobject.keda.sh/transfer-hpa-ownership": "true" } },
    spec: {
      scaleTargetRef: referenceTo(target),
      minReplicaCount: range.min,
      maxReplicaCount: range.max,
      pollingInterval: 15,
      // Where nobody measures, nobody may take pods away either.
      fallback: { failureThreshold: 3, replicas: range.min, behavior: "currentReplicasIfHigher" },
      advanced: { horizontalPodAutoscalerConfig: { name: metadata.name, behavior: scalingBehavior } },
      triggers: [
        { type: "cpu", metricType: "Utilization", metadata: { value: String(range.cpuPercent) } },
        ...load.metrics.map((metric) => triggerOf(metric, load.prometheusUrl)),
        ...(load.backlogs === undefined ? [] : backlogTriggers(load.backlogs, metadata.name)),
      ],
    },
  });
  if (load.backlogs !== undefined) {
    scaler.addDependency(loginOf(scope, id, metadata, load.backlogs, secretName));
  }
  return scaler;
}

/** @see https://keda.sh/docs/2.20/concepts/authentication/#environment-variables-and-secrets */
function loginOf(
  scope: Construct,
  id: string,
  metadata: AutoscalerProps["metadata"],
  { login }: KafkaBacklogs,
  ownSecretName: string,
): ApiObject {
  const { secretName: name = ownSecretName, usernameKey, passwordKey, certificateAuthorityKey } = login;
  return new ApiObject(scope, `${id}Login`, {
    apiVersion: "keda.sh/v1alpha1",
    kind: "TriggerAuthentication",
    metadata,
    spec: {
      secretTargetRef: [
        { parameter: "username", name, key: usernameKey },
        { parameter: "password", name, key: passwordKey },
        ...(certificateAuthorityKey === undefined ? [] : [{ parameter: "ca", name, key: certificateAuthorityKey }]),
      ],
    },
  });
}

/** @see https://keda.sh/docs/2.20/scalers/apache-kafka/ */
function backlogTriggers({ brokersVariable, login, topics }: KafkaBacklogs, authentication: string) {
  const isEncrypted = login.certificateAuthorityKey !== undefined;
  return topics.map(({ topic, group, perPod }) => ({
    type: "kafka",
    name: topic.replaceAll(/[^a-z0-9-]/g, "-"),
    metricType: "AverageValue",
    metadata: {
      bootstrapServersFromEnv: brokersVariable,
      consumerGroup: group,
      topic,
      lagThreshold: String(perPod),
      sasl: "scram_sha512",
      ...(isEncrypted && { tls: "enable" }),
    },
    authenticationRef: { name: authentication },
  }));
}

/** @see https://keda.sh/docs/2.20/scalers/prometheus/ */
function triggerOf({ name, query, perPod }: LoadMetric, serverAddress: string) {
  return {
    type: "prometheus",
    name,
    metricType: "AverageValue",
    // A load of which nothing was measured yet is none: a new service has no requests.
    metadata: { serverAddress, query, threshold: String(perPod), ignoreNullValues: "true" },
  };
}

function referenceTo({ apiVersion, kind, name }: ApiObject) {
  return { apiVersion, kind, name };
}
