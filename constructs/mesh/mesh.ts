import type * as pulumi from "@pulumi/pulumi";
import type { App } from "cdk8s";
import { ApiObject } from "cdk8s";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import { Layer } from "../kube/layer.ts";
import { refuseFaults } from "../props-error.ts";
import { MeshExceptions } from "./mesh-exceptions.ts";
import { meshFaults } from "./mesh-faults.ts";
import { MESH_NAMESPACE } from "./mesh-labels.ts";
import type { MeshProps } from "./mesh-props.ts";
import { meshValues, TRACES_PROVIDER } from "./mesh-values.ts";

/**
 * Istio in ambient mode, with mutual TLS alone between all that is in it. The Gateway API's definitions must be there before it.
 *
 * @throws PropsError with every fault of the props
 * @see https://istio.io/latest/docs/ambient/install/helm/
 */
export class Mesh extends Capability {
  constructor(name: string, props: MeshProps, options: CapabilityOptions) {
    super("Mesh", name, options);
    refuseFaults("Mesh", meshFaults(props));
    const { charts } = props;
    const values = meshValues(props);
    const namespace = this.objects(makeNamespace);
    const base = this.#install("istio-base", charts.base, {}, namespace);
    const istiod = this.#install("istiod", charts.istiod, values.istiod, [base]);
    const cni = this.#install("istio-cni", charts.cni, values.cni, [base]);
    // It is ready once it has its configuration from istiod, and pods from the node's CNI.
    const ztunnel = this.#install("ztunnel", charts.ztunnel, values.ztunnel, [istiod, cni]);
    this.objects((app) => makeRules(app, props), [ztunnel]);
  }

  #install(
    name: string,
    chart: MeshProps["charts"]["base"],
    values: Readonly<Record<string, unknown>>,
    after: readonly pulumi.Resource[],
  ): pulumi.CustomResource {
    return this.release(name, { namespace: MESH_NAMESPACE, chart, values }, after);
  }
}

/** ztunnel and the CNI mount the node's folders and enter pods' network namespaces, so they need Pod Security `privileged`. */
function makeNamespace(app: App): void {
  new ApiObject(new Layer(app, "mesh-namespace"), MESH_NAMESPACE, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: MESH_NAMESPACE, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
  });
}

function makeRules(app: App, props: MeshProps): void {
  const { exceptions = [] } = props;
  const layer = new Layer(app, "mesh-rules");
  new ApiObject(layer, "strict", {
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    metadata: { name: "default", namespace: MESH_NAMESPACE },
    spec: { mtls: { mode: "STRICT" } },
  });
  const telemetry = telemetryOf(props);
  if (Object.keys(telemetry).length > 0) {
    new ApiObject(layer, "telemetry", {
      apiVersion: "telemetry.istio.io/v1",
      kind: "Telemetry",
      metadata: { name: "mesh-default", namespace: MESH_NAMESPACE },
      spec: telemetry,
    });
  }
  new MeshExceptions(layer, "exceptions", { exceptions });
}

/** @see https://istio.io/latest/docs/reference/config/telemetry/ */
function telemetryOf({ tracing, accessLog = "failed" }: MeshProps): Readonly<Record<string, unknown>> {
  return {
    ...(tracing && {
      tracing: [{ providers: [{ name: TRACES_PROVIDER }], randomSamplingPercentage: tracing.percent ?? 1 }],
    }),
    ...(accessLog !== "none" && {
      accessLogging: [
        {
          providers: [{ name: "envoy" }],
          ...(accessLog === "failed" && { filter: { expression: "!has(response.code) || response.code >= 500" } }),
        },
      ],
    }),
  };
}
