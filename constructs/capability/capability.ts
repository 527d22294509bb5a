import * as pulumi from "@pulumi/pulumi";
import { App } from "cdk8s";
import { bridgeApp } from "../bridge/bridge-app.ts";
import { type ReleaseProps, releaseOf } from "./release.ts";

/** Options of a capability: the Kubernetes provider of all that it makes, never the default one, and what all of it waits for. */
export interface CapabilityOptions extends Omit<pulumi.ComponentResourceOptions, "dependsOn" | "provider"> {
  readonly provider: pulumi.ProviderResource;
  /** @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/**
 * Something that a cluster can do, such as a mesh: charts of its vendor and objects of ours around them, as one component. What depends
 * on it is made after all of it, and deleted before any of it.
 */
export abstract class Capability extends pulumi.ComponentResource {
  readonly #options: CapabilityOptions;

  /** @param type its name among capabilities, such as `Mesh` */
  protected constructor(type: string, name: string, options: CapabilityOptions) {
    const { dependsOn = [], provider: _, ...others } = options;
    super(`plinth:capability:${type}`, name, {}, { ...others, dependsOn: [...dependsOn] });
    this.#options = options;
  }

  /** Installs a chart after what it waits for; waits until all of it is ready. */
  protected release(name: string, props: ReleaseProps, after: readonly pulumi.Resource[] = []): pulumi.CustomResource {
    return releaseOf(name, props, this.#optionsAfter(after));
  }

  /**
   * Registers the objects that `build` puts into an app, after what they wait for.
   *
   * @throws BridgeError with every fault of the objects
   */
  protected objects(
    build: (app: App) => void,
    after: readonly pulumi.Resource[] = [],
  ): readonly pulumi.CustomResource[] {
    const app = new App();
    build(app);
    return bridgeApp(app, this.#optionsAfter(after)).resources;
  }

  #optionsAfter(after: readonly pulumi.Resource[]) {
    const { provider, dependsOn = [] } = this.#options;
    return { provider, parent: this, dependsOn: [...dependsOn, ...after] };
  }
}
