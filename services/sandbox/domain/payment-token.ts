/** What becomes of a charge with a token. */
export interface TokenBehaviour {
  readonly outcome: "charge" | "decline";
  /** What the caller hears of the try that settled the charge; every later try is answered at once. */
  readonly firstAnswer: "at-once" | "late" | "none";
}

/** The means of payment that the provider knows, each with the trouble that it makes. */
export const paymentTokens = {
  tok_ok: { outcome: "charge", firstAnswer: "at-once" },
  tok_declined: { outcome: "decline", firstAnswer: "at-once" },
  tok_timeout: { outcome: "charge", firstAnswer: "late" },
  tok_unknown: { outcome: "charge", firstAnswer: "none" },
} as const satisfies Readonly<Record<string, TokenBehaviour>>;

export type PaymentToken = keyof typeof paymentTokens;
