import { randomUUID } from "node:crypto";
import { isRecord } from "../../is-record.ts";
import { type Properties, secret } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import { ignoreUnknown } from "./acl-policy.ts";
import { type AskConsul, segment } from "./consul-server.ts";

/** What a token cannot be given later. */
const FIXED = ["accessorId", "local", "expirationTime"];

/**
 * `consul:index/aclToken:AclToken`. The id is the accessor's. What the bearer shows is not among its properties, as in the official
 * provider: `getAclTokenSecretId` tells it.
 *
 * @see https://www.pulumi.com/registry/packages/consul/api-docs/acltoken/
 */
export const aclToken: ResourceType<AskConsul> = {
  replacedBy: FIXED,
  check: (inputs) =>
    ["roles", "serviceIdentities", "nodeIdentities", "templatedPolicies"]
      .filter((property) => inputs[property] !== undefined)
      .map((property) => ({ property, reason: "is not supported by the embedded engine: give policies" })),
  async create(ask, inputs) {
    const accessorId = String(inputs.accessorId ?? randomUUID());
    const present = await find(ask, accessorId);
    if (present === undefined) {
      await ask("PUT", "/v1/acl/token", tokenOf(inputs, accessorId));
    } else {
      // Left by a create that was cut short.
      await ask("PUT", `/v1/acl/token/${segment(accessorId)}`, tokenOf(inputs, accessorId));
    }
    return { id: accessorId, computed: { accessorId } };
  },
  async read(ask, id, known) {
    const found = await find(ask, id);
    if (found === undefined) {
      return undefined;
    }
    const names = Array.isArray(found.Policies) ? found.Policies.filter(isRecord).map(({ Name }) => String(Name)) : [];
    const { Description, Local, ExpirationTime } = found;
    return {
      inputs: {
        ...(known?.accessorId !== undefined && { accessorId: id }),
        ...(typeof Description === "string" && Description !== "" && { description: Description }),
        ...(Local === true && { local: true }),
        ...(ExpirationTime !== undefined && { expirationTime: known?.expirationTime ?? ExpirationTime }),
        ...(names.length > 0 && { policies: inOrderOf(known?.policies, names) }),
      },
      computed: { accessorId: id },
    };
  },
  async update(ask, id, _old, inputs) {
    await ask("PUT", `/v1/acl/token/${segment(id)}`, tokenOf(inputs, id));
    return { accessorId: id };
  },
  async delete(ask, id) {
    await ask("DELETE", `/v1/acl/token/${segment(id)}`).catch(ignoreUnknown);
  },
};

/** `consul:index/getAclTokenSecretId:getAclTokenSecretId`. */
export async function getAclTokenSecretId(ask: AskConsul, { accessorId }: Properties): Promise<Properties> {
  const found = await find(ask, String(accessorId));
  if (found === undefined) {
    throw new Error(`there is no token ${accessorId}`);
  }
  return { id: accessorId, accessorId, secretId: secret(found.SecretID), encryptedSecretId: "" };
}

async function find(ask: AskConsul, accessorId: string): Promise<Properties | undefined> {
  const found = await ask("GET", `/v1/acl/token/${segment(accessorId)}`).catch(ignoreUnknown);
  return isRecord(found) ? found : undefined;
}

function tokenOf({ description = "", policies, local, expirationTime }: Properties, accessorId: string) {
  const names = Array.isArray(policies) ? policies : [];
  return {
    AccessorID: accessorId,
    Description: description,
    Policies: names.map((Name) => ({ Name })),
    ...(local === true && { Local: true }),
    ...(expirationTime !== undefined && { ExpirationTime: expirationTime }),
  };
}

/** Their order means nothing to Consul. */
function inOrderOf(known: unknown, names: readonly string[]): string[] {
  const order = Array.isArray(known) ? known.map(String) : [];
  return [...order.filter((name) => names.includes(name)), ...names.filter((name) => !order.includes(name))];
}
