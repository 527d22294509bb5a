import { BridgeError } from "@plinth/constructs/bridge";
import { RunError } from "@pulumi/pulumi";
import { SettingsError } from "./settings-error.ts";

/**
 * Does the work; faults that name every place themselves are shown without the stack trace, which would only bury them.
 *
 * @throws RunError in place of a SettingsError or a BridgeError: of that one, Pulumi prints the message alone
 */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SettingsError || error instanceof BridgeError ? new RunError(error.message) : error;
  }
}
