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
  readonly #made: pulumi.CustomResource[] = [];

  /** @param type its name among capabilities, such as `Mesh` */
  protected constructor(type: string, name: string, options: CapabilityOptions) {
    const { dependsOn = [], provider: _, ...others } = options;
    super(`plinth:capability:${type}`, name, {}, { ...others, dependsOn: [...dependsOn] });
    this.#options = options;
  }

  /** Known once all of it is made; in a preview, unknown where some of it will be. */
  get made(): pulumi.Output<readonly string[]> {
    return pulumi.all(this.#made.map(({ id }) => id));
  }

  /** Installs a chart after what it waits for; waits until all of it is ready. */
  protected release(name: string, props: ReleaseProps, after: readonly pulumi.Resource[] = []): pulumi.CustomResource {
    const release = releaseOf(name, props, this.#optionsAfter(after));
    this.#made.push(release);
    return release;
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
    const { resources } = bridgeApp(app, this.#optionsAfter(after));
    this.#made.push(...resources);
    return resources;
  }

  #optionsAfter(after: readonly pulumi.Resource[]) {
    const { provider, dependsOn = [] } = this.#options;
    return { provider, parent: this, dependsOn: [...dependsOn, ...after] };
  }
}
