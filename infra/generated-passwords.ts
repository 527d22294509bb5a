import type * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/random/provider.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

/** Letters and digits alone: it goes into URLs and into files of many kinds. */
const LENGTH = 40;

/** Passwords that are made at random once, and kept in the state as secrets. */
export class GeneratedPasswords {
  readonly #prefix: string;
  readonly #provider = new Provider("random");

  /** @param prefix what the names of the resources begin with */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @param name whose it is, such as `kafka-order` */
  of(name: string): pulumi.Output<string> {
    const options = { provider: this.#provider };
    return new RandomPassword(`${this.#prefix}-${name}`, { length: LENGTH, special: false }, options).result;
  }

  /** One for each, by name. @param of what they are for, such as `kafka` */
  ofEach(of: string, names: readonly string[]): Readonly<Record<string, { readonly password: pulumi.Output<string> }>> {
    return Object.fromEntries(names.map((name) => [name, { password: this.of(`${of}-${name}`) }]));
  }
}
