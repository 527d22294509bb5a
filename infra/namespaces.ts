import { Layer } from "@plinth/constructs/kube";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";

/** The namespaces of the platform. */
export const namespaces = {
  /** Our own services. */
  services: "plinth",
  /** Where requests come in. */
  gateway: "plinth-gateway",
} as const;

/** Every namespace, each held to Pod Security `restricted`. */
export class Namespaces extends Layer {
  /** @param ofServices labels of the namespace of our own services */
  constructor(scope: Construct, id: string, ofServices: Readonly<Record<string, string>>) {
    super(scope, id);
    for (const name of Object.values(namespaces)) {
      new ApiObject(this, name, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
          name,
          labels: {
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
            ...(name === namespaces.services && ofServices),
          },
        },
      });
    }
  }
}
