import type { CallOutcome, HttpClient, TraceContext } from "@plinth/chassis";
import { z } from "zod";
import type { Charge, ChargeOutcome, Payments } from "../domain/payment.ts";

/** What the provider says of a charge. */
const chargeAnswer = z.object({ status: z.enum(["succeeded", "declined"]) });

/** Statuses that say that the charge as it stands will never be made. */
const REFUSED: ReadonlySet<number> = new Set([400, 422]);

/** Payments through the provider's HTTP API. */
export class HttpPayments implements Payments {
  readonly #client: HttpClient;

  constructor(client: HttpClient) {
    this.#client = client;
  }

  async charge({ key, amount, currency, token }: Charge, context: TraceContext): Promise<ChargeOutcome> {
    const body = { key, amount, currency, token };
    const outcome = await this.#client.call(context, { method: "POST", path: "/v1/charges", body });
    return outcome.kind === "answered" && REFUSED.has(outcome.status) ? "declined" : chargeOutcome(outcome);
  }

  async find(key: string, context: TraceContext): Promise<ChargeOutcome | "none"> {
    const path = `/v1/charges/${key}`;
    const outcome = await this.#client.call(context, { method: "GET", path, route: "/v1/charges/:key" });
    return outcome.kind === "answered" && outcome.status === 404 ? "none" : chargeOutcome(outcome);
  }

  async refund(key: string, context: TraceContext): Promise<"succeeded" | "unknown"> {
    const path = `/v1/charges/${key}/refunds`;
    const call = { method: "POST", path, route: "/v1/charges/:key/refunds", body: {} } as const;
    const outcome = await this.#client.call(context, call);
    return outcome.kind === "answered" && outcome.status === 201 ? "succeeded" : "unknown";
  }
}

/** A call that was not sent is as unknown as one without an answer: an earlier one under the key may have had its effect. */
function chargeOutcome(outcome: CallOutcome): ChargeOutcome {
  if (outcome.kind !== "answered" || (outcome.status !== 200 && outcome.status !== 201)) {
    return "unknown";
  }
  const answer = chargeAnswer.safeParse(outcome.body);
  return answer.success ? answer.data.status : "unknown";
}
