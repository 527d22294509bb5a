import { z } from "zod";
import type { GraphResource } from "../../graph.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { labelsOf, objectOf } from "../../kubernetes/object.ts";
import { podTemplateOf } from "../../kubernetes/pod-template.ts";
import { seen } from "../../kubernetes/seen.ts";
import { stackRule } from "../../rule.ts";
import { mapping } from "../../values.ts";

const plainModes: readonly unknown[] = ["PERMISSIVE", "DISABLE"];

export const stackMeshExceptionsListed = stackRule({
  name: "stack-mesh-exceptions-listed",
  title: "What is left out of the mesh stands in the list",
  reason:
    "Each exception takes plain text, from anybody: it is forgotten unless it stands with its reason in one place.",
  remedy: "Bring it into the mesh, or add it to the list of exceptions with the reason.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Encryption" },
    { framework: "Well-Architected", clause: "SEC09-BP02 Enforce encryption in transit" },
  ],
  settings: z.strictObject({ exceptions: exemptions.describe("what may be left out of the mesh") }),
  judge: ({ resources }, { exceptions }) =>
    resources
      .filter((resource) => !isExempt(objectOf(resource), exceptions))
      .flatMap((resource) =>
        exceptionsIn(resource).map(({ path, value }) => ({
          urn: resource.urn,
          path,
          message: `it is ${value}, which leaves the mesh; only what is listed may`,
        })),
      ),
});

interface Exception {
  readonly path: string;
  readonly value: unknown;
}

/** The places where an object leaves the mesh, or lets others in who are not of it. */
function exceptionsIn(resource: GraphResource): readonly Exception[] {
  const kind = objectOf(resource)?.kind;
  if (kind === "PeerAuthentication") {
    const ports = Object.keys(mapping(seen(resource.inputs, "spec.portLevelMtls")));
    return ["spec.mtls.mode", ...ports.map((port) => `spec.portLevelMtls.${port}.mode`)].flatMap((path) =>
      chosen(resource, path, plainModes),
    );
  }
  if (kind === "DestinationRule") {
    return chosen(resource, "spec.trafficPolicy.tls.mode", ["DISABLE"]);
  }
  const pod = podTemplateOf(resource);
  return [
    ...(kind === "Namespace" || kind === "Pod" ? outOfMesh("metadata", labelsOf(resource)) : []),
    ...(pod !== undefined && pod.path !== "" ? outOfMesh(`${pod.path}.metadata`, mapping(pod.metadata.labels)) : []),
  ];
}

function chosen({ inputs }: GraphResource, path: string, values: readonly unknown[]): readonly Exception[] {
  const value = seen(inputs, path);
  return values.includes(value) ? [{ path, value }] : [];
}

function outOfMesh(path: string, labels: Readonly<Record<string, unknown>>): readonly Exception[] {
  return Object.entries({ "istio.io/dataplane-mode": "none", "sidecar.istio.io/inject": "false" })
    .filter(([label, value]) => labels[label] === value)
    .map(([label, value]) => ({ path: `${path}.labels["${label}"]`, value: `${label}=${value}` }));
}
