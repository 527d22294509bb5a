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
};

/** The services that run: the sandbox only where it stands in for the providers. */
export function servicesOf({ providers }: { readonly providers: { readonly mode: string } }): ServiceName[] {
  const names = Object.keys(serviceNeeds) as ServiceName[];
  return providers.mode === "sandbox" ? names : names.filter((name) => name !== "sandbox");
}
