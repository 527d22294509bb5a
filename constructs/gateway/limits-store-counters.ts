import { GATEWAY_NAMESPACE } from "./gateway-places.ts";
import type { CountersProps } from "./gateway-plugins-props.ts";
import { LIMITS_USER } from "./limits-store-config.ts";

/** The name of the store where no other is given. */
export const LIMITS_STORE = "gateway-limits";

/** The port that it listens on. */
export const LIMITS_PORT = 6379;

/** Where Kong finds a LimitsStore of this name. */
export function limitsStoreCounters(name = LIMITS_STORE): CountersProps {
  return {
    host: `${name}.${GATEWAY_NAMESPACE}.svc.cluster.local`,
    port: LIMITS_PORT,
    username: LIMITS_USER,
    password: { namespace: GATEWAY_NAMESPACE, name, key: "password.json" },
  };
}
