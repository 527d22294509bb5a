import { z } from "zod";

const meta = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

/** @see https://developer.hashicorp.com/consul/api-docs/catalog#list-services-for-node */
export const nodeServices = z.object({
  Node: z.object({ Meta: meta }).nullish(),
  Services: z
    .array(
      z.object({
        ID: z.string(),
        Service: z.string(),
        Address: z.string(),
        Port: z.number(),
        Tags: z.array(z.string()).nullish(),
        Meta: meta,
        ModifyIndex: z.number(),
      }),
    )
    .nullish(),
});

/** @see https://developer.hashicorp.com/consul/api-docs/health#list-checks-for-node */
export const nodeChecks = z.array(
  z.object({ CheckID: z.string(), Status: z.string(), Output: z.string(), ModifyIndex: z.number() }),
);

export type FoundService = NonNullable<z.output<typeof nodeServices>["Services"]>[number];
export type FoundCheck = z.output<typeof nodeChecks>[number];
