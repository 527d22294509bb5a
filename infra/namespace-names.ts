/** The namespaces of the platform. */
export const namespaces = {
  /** Our own services. */
  services: "plinth",
  /** Where requests come in. */
  gateway: "plinth-gateway",
} as const;
