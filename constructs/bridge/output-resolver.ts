import * as pulumi from "@pulumi/pulumi";
import type { IResolver, ResolutionContext } from "cdk8s";
import { stringToken } from "./output-token.ts";

/** Replaces each Output (or promise) among an ApiObject's props by its token, and remembers where it stood. */
export class OutputResolver implements IResolver {
  /** Where each Output replaced since the last `begin` stood: token to key path. */
  #replaced = new Map<string, string>();

  resolve(context: ResolutionContext): void {
    const value: unknown = context.value;
    if (pulumi.Output.isInstance(value) || value instanceof Promise) {
      const token = stringToken(value);
      this.#replaced.set(token, context.key.join("."));
      context.replaceValue(token);
    }
  }

  /** Forgets what was replaced so far: call before each `toJson()`. */
  begin(): void {
    this.#replaced = new Map();
  }

  replaced(): ReadonlyMap<string, string> {
    return this.#replaced;
  }
}
