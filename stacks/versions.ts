/** Every image, chart and add-on version, once. */
export const versions = {
  /** Images of our own services. */
  images: {
    user: "user-service:v2.1.0",
  },
} as const;
