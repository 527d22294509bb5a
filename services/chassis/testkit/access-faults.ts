import { randomUUID } from "node:crypto";
import type request from "supertest";

type Agent = ReturnType<typeof request>;
type Verb = "get" | "post" | "put" | "patch" | "delete";

/** Authorization headers. */
export interface Callers {
  /** Somebody who has no role beyond a customer's, and nothing of their own. */
  readonly customer: string;
  /** Somebody who may call every route. */
  readonly admin: string;
}

interface Operation {
  readonly security: readonly unknown[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A field that no body has. */
const UNKNOWN = "nobody-knows-this";

/**
 * Calls every route that the service's own description names: a route that needs a token without one and with a forged one, a
 * route that forbids with a customer's, and a route that takes a body with a field that it does not know.
 *
 * @returns what was answered otherwise than it should be, and how many calls were made
 */
export async function accessFaults(agent: () => Agent, { customer, admin }: Callers) {
  const faults: string[] = [];
  let calls = 0;
  const expectStatus = async (verb: Verb, path: string, status: number, authorization?: string, body?: object) => {
    const call = agent()[verb](path).set("idempotency-key", randomUUID());
    const answer = await (authorization === undefined ? call : call.set("authorization", authorization)).send(body);
    calls++;
    const points = status !== 422 || JSON.stringify(answer.body).includes(`"/${UNKNOWN}"`);
    if (answer.status !== status || answer.body.status !== status || !points) {
      faults.push(`${verb} ${path}: ${answer.status} instead of ${status}, ${JSON.stringify(answer.body)}`);
    }
  };
  const { body } = await agent().get("/openapi.json").expect(200);
  for (const [template, operations] of Object.entries<Readonly<Record<string, Operation>>>(body.paths)) {
    const path = template.replaceAll(/\{\w+\}/g, () => randomUUID());
    for (const [verb, { security, requestBody, responses }] of Object.entries(operations) as [Verb, Operation][]) {
      if (security.length > 0) {
        await expectStatus(verb, path, 401);
        await expectStatus(verb, path, 401, forged(customer));
      }
      if (responses["403"] !== undefined) {
        await expectStatus(verb, path, 403, customer);
      }
      if (requestBody !== undefined) {
        await expectStatus(verb, path, 422, admin, { [UNKNOWN]: true });
      }
    }
  }
  return { faults, calls };
}

/** The same claims with another signature. */
function forged(authorization: string): string {
  const signature = authorization.lastIndexOf(".") + 1;
  const swapped = [...authorization.slice(signature)].reverse().join("");
  return signature === 0 ? `${authorization}x` : authorization.slice(0, signature) + swapped;
}
