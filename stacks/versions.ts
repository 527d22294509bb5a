/** Every image, chart and add-on version, once. */
export const versions = {
  /** Images of our own services. */
  images: {
    inventory: "inventory-service:v1.0.0",
    notification: "notification-service:v1.0.0",
    order: "order-service:v1.0.0",
    sandbox: "sandbox-service:v1.0.0",
    user: "user-service:v3.0.0",
  },
} as const;
