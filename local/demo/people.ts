import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { GatewayClient } from "./gateway-client.ts";

/** How somebody logs in. */
export interface Login {
  readonly email: string;
  readonly password: string;
}

export interface Customer {
  /** UUID */
  readonly id: string;
  readonly email: string;
}

/** Registers somebody who was never here, and logs them in. */
export async function newCustomer(
  client: GatewayClient,
): Promise<{ readonly customer: Customer; readonly asCustomer: GatewayClient }> {
  const name = randomBytes(6).toString("hex");
  const login = { email: `demo-${name}@plinth.example`, password: randomBytes(18).toString("base64url") };
  const { id, email } = await client.call({
    method: "POST",
    path: "/v1/users",
    body: { ...login, name: "Demo Customer" },
    status: 201,
    reply: z.object({ id: z.string(), email: z.string() }),
  });
  return { customer: { id, email }, asCustomer: await loggedIn(client, login) };
}

/** @returns a client that shows the access token */
export async function loggedIn(client: GatewayClient, { email, password }: Login): Promise<GatewayClient> {
  const { accessToken } = await client.call({
    method: "POST",
    path: "/v1/sessions",
    body: { email, password },
    status: 201,
    reply: z.object({ accessToken: z.string() }),
  });
  return client.as(accessToken);
}
