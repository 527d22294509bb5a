/** The ways to reach somebody. */
export const CHANNELS = ["email", "sms", "push", "webhook"] as const;

export type Channel = (typeof CHANNELS)[number];
