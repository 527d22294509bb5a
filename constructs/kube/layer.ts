import { Chart } from "cdk8s";
import type { Construct } from "constructs";

/** A chart of ours: its objects have the names that they are given, without hashes of their paths. */
export class Layer extends Chart {
  constructor(scope: Construct, id: string, { namespace }: { readonly namespace?: string } = {}) {
    super(scope, id, {
      disableResourceNameHashes: true,
      labels: { "app.kubernetes.io/part-of": "plinth" },
      ...(namespace !== undefined && { namespace }),
    });
  }
}
