import { isRecord } from "../../is-record.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import { type AskConsul, segment } from "./consul-server.ts";

/**
 * `consul:index/aclPolicy:AclPolicy`. The id is Consul's own.
 *
 * Unlike the official provider, which refuses a policy whose name is taken, this one takes it over and sets it right, so that a create
 * that was cut short can be repeated.
 *
 * @see https://www.pulumi.com/registry/packages/consul/api-docs/aclpolicy/
 */
export const aclPolicy: ResourceType<AskConsul> = {
  replacedBy: [],
  async create(ask, inputs) {
    const present = await ask("GET", `/v1/acl/policy/name/${segment(inputs.name)}`);
    const made = isRecord(present)
      ? await ask("PUT", `/v1/acl/policy/${segment(present.ID)}`, policyOf(inputs))
      : await ask("PUT", "/v1/acl/policy", policyOf(inputs));
    return { id: idOf(made) };
  },
  async read(ask, id) {
    const found = await ask("GET", `/v1/acl/policy/${segment(id)}`).catch(ignoreUnknown);
    if (!isRecord(found)) {
      return undefined;
    }
    const { Name: name, Description, Rules: rules, Datacenters } = found;
    return {
      inputs: {
        name,
        rules,
        ...(typeof Description === "string" && Description !== "" && { description: Description }),
        ...(Array.isArray(Datacenters) && Datacenters.length > 0 && { datacenters: Datacenters }),
      },
    };
  },
  async update(ask, id, _old, inputs) {
    await ask("PUT", `/v1/acl/policy/${segment(id)}`, policyOf(inputs));
    return undefined;
  },
  async delete(ask, id) {
    await ask("DELETE", `/v1/acl/policy/${segment(id)}`).catch(ignoreUnknown);
  },
};

function policyOf({ name, description = "", rules, datacenters }: Properties) {
  return {
    Name: name,
    Description: description,
    Rules: rules,
    ...(datacenters !== undefined && { Datacenters: datacenters }),
  };
}

function idOf(made: unknown): string {
  if (!isRecord(made) || typeof made.ID !== "string") {
    throw new Error("Consul did not tell the policy's id");
  }
  return made.ID;
}

/** Consul 1.x answers 403 or 500 for an object that is not there. */
export function ignoreUnknown(error: Error): undefined {
  if (!/not found|does not exist|Cannot find/i.test(error.message)) {
    throw error;
  }
}
