import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { VaultCredentialsProps } from "./vault-credentials-props.ts";

/** Everything that is wrong with the props of a VaultCredentials; empty when nothing is. */
export function vaultCredentialsFaults(props: Omit<VaultCredentialsProps, "microservice">): PropsFault[] {
  const { kinds, refreshSeconds = 60 } = props;
  return [
    ...(kinds.length > 0 ? [] : [{ path: "kinds", value: kinds, allowed: "one of database, redis, kafka at least" }]),
    ...kinds
      .map((kind, index) => ({ path: `kinds[${index}]`, value: kind, allowed: "each once" }))
      .filter(({ value }, index) => kinds.indexOf(value) !== index),
    ...wholeFaults("refreshSeconds", refreshSeconds, 5, 3600),
  ];
}
