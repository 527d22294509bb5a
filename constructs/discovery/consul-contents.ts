import * as consul from "@pulumi/consul";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { consulContentsFaults } from "./consul-contents-faults.ts";
import type {
  ConsulBearer,
  ConsulContentsOptions,
  ConsulContentsProps,
  ConsulService,
} from "./consul-contents-props.ts";

/**
 * What is kept inside Consul, in a cluster or elsewhere: the settings that services follow, what they speak, and tokens with the least
 * that their bearers need. Consul itself is asked, by the provider; with `deletedWith` of the server, a destroy does not need it.
 *
 * @see https://www.pulumi.com/registry/packages/consul/
 */
export class ConsulContents extends pulumi.ComponentResource {
  readonly #tokens = new Map<string, pulumi.Output<string>>();
  readonly #name: string;
  readonly #options: pulumi.CustomResourceOptions;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: ConsulContentsProps, options: ConsulContentsOptions) {
    refuseFaults(`ConsulContents "${name}"`, consulContentsFaults(props));
    const { provider, ...others } = options;
    const { dependsOn, deletedWith } = others;
    super("plinth:consul:ConsulContents", name, {}, others);
    this.#name = name;
    // What is in a component does not take these over from it.
    this.#options = {
      parent: this,
      provider,
      ...(dependsOn !== undefined && { dependsOn }),
      ...(deletedWith !== undefined && { deletedWith }),
    };
    const { services = {}, bearers = {} } = props;
    for (const [service, wanted] of Object.entries(services)) {
      this.#makeService(service, wanted);
    }
    for (const [bearer, wanted] of Object.entries(bearers)) {
      this.#tokens.set(bearer, this.#makeToken(bearer, wanted));
    }
    this.registerOutputs({});
  }

  /**
   * What a bearer shows to Consul, a secret.
   *
   * @throws Error for a bearer that is not in the props
   */
  tokenOf(bearer: string): pulumi.Output<string> {
    const token = this.#tokens.get(bearer);
    if (token === undefined) {
      throw new Error(
        `Consul has no token for ${bearer}; it has one for ${[...this.#tokens.keys()].join(", ") || "nobody"}.`,
      );
    }
    return token;
  }

  #makeService(name: string, { settings = {}, protocol = "http" }: ConsulService): void {
    const keys = Object.entries(settings).map(([key, value]) => ({
      path: `services/${name}/${key}`,
      // A value would be written over a person's own.
      default: value,
      delete: true,
    }));
    if (keys.length > 0) {
      new consul.Keys(`${this.#name}-${name}`, { keys }, this.#options);
    }
    const entry = { kind: "service-defaults", name, configJson: JSON.stringify({ Protocol: protocol }) };
    new consul.ConfigEntry(`${this.#name}-${name}`, entry, this.#options);
  }

  /** Consul makes up what is shown, so that it is nowhere before. */
  #makeToken(name: string, { rules }: ConsulBearer): pulumi.Output<string> {
    const policy = new consul.AclPolicy(`${this.#name}-${name}`, { name: `plinth-${name}`, rules }, this.#options);
    const token = new consul.AclToken(
      `${this.#name}-${name}`,
      { description: `plinth-${name}`, policies: [policy.name] },
      this.#options,
    );
    const { provider } = this.#options;
    const { secretId } = consul.getAclTokenSecretIdOutput(
      { accessorId: token.id },
      { parent: this, ...(provider !== undefined && { provider }) },
    );
    return pulumi.secret(secretId);
  }
}
