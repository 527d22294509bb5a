import type { ServiceName } from "./settings.ts";

/** The stores that a service uses; it gets access to no other. */
export interface ServiceNeeds {
  readonly postgres: boolean;
  readonly redis: boolean;
  readonly kafka: boolean;
}

/** What each of our services needs. The topics are in `topics.ts`. */
export const serviceNeeds: Readonly<Record<ServiceName, ServiceNeeds>> = {
  user: { postgres: true, redis: true, kafka: true },
  inventory: { postgres: true, redis: false, kafka: true },
  order: { postgres: true, redis: false, kafka: true },
  notification: { postgres: true, redis: false, kafka: true },
  sandbox: { postgres: true, redis: false, kafka: false },
  "business-metrics": { postgres: false, redis: false, kafka: true },
  "event-archive": { postgres: false, redis: false, kafka: true },
};

/** What decides which of our services run. */
export interface ServiceChoice {
  readonly providers: { readonly mode: string };
  readonly observability?: unknown;
  readonly aws?: unknown;
}

/**
 * The services that run: the sandbox where it stands in for the providers, figures of the business where somebody reads them, the archive
 * where there is a bucket for it.
 */
export function servicesOf({ providers, observability, aws }: ServiceChoice): ServiceName[] {
  const isThere: Partial<Record<ServiceName, boolean>> = {
    sandbox: providers.mode === "sandbox",
    "business-metrics": observability !== undefined,
    "event-archive": aws !== undefined,
  };
  return (Object.keys(serviceNeeds) as ServiceName[]).filter((name) => isThere[name] ?? true);
}
