export { Idempotency } from "./idempotency.ts";
export { idempotentRoute } from "./idempotent-route.ts";
