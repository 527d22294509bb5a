import type { Acl, Admin } from "@platformatic/kafka";
import { inEffect, kafkaClient } from "../../backing/kafka-admin.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import { isKnown } from "../servers/server-provider.ts";
import type { KafkaCluster } from "./kafka-server.ts";

/** In the order in which they are in the id. */
const PARTS = [
  "aclPrincipal",
  "aclHost",
  "aclOperation",
  "aclPermissionType",
  "aclResourceType",
  "aclResourceName",
  "resourcePatternTypeFilter",
] as const;

/**
 * `kafka:index/acl:Acl`. Any change is another rule. One that is there already is taken over, as Kafka keeps each once.
 *
 * @see https://www.pulumi.com/registry/packages/kafka/api-docs/acl/
 */
export const acl: ResourceType<KafkaCluster> = {
  replacedBy: PARTS,
  defaults: { resourcePatternTypeFilter: "Literal" },
  check: (inputs) =>
    Object.entries(NAMES).flatMap(([property, allowed]) =>
      isKnown(inputs[property]) && !allowed.some((name) => name === inputs[property])
        ? [{ property, reason: `must be one of ${allowed.join(", ")}, not ${JSON.stringify(inputs[property])}` }]
        : [],
    ),
  async create({ admin }, inputs) {
    const rule = await ruleOf(inputs);
    await admin.createAcls({ creations: [rule] });
    await inEffect("the ACL", () => isThere(admin, rule));
    return { id: idOf(inputs) };
  },
  async read({ admin }, id) {
    const values = id.split("|");
    if (values.length !== PARTS.length) {
      throw new Error(`the id must be ${PARTS.join("|")}`);
    }
    const inputs = Object.fromEntries(PARTS.map((part, index) => [part, values[index]]));
    return (await isThere(admin, await ruleOf(inputs))) ? { inputs } : undefined;
  },
  async update() {
    return undefined;
  },
  async delete({ admin }, _id, known) {
    const rule = await ruleOf(known);
    await admin.deleteAcls({ filters: [rule] });
    await inEffect("the end of the ACL", async () => !(await isThere(admin, rule)));
  },
};

const NAMES: Readonly<Record<string, readonly string[]>> = {
  aclOperation: [
    "All",
    "Read",
    "Write",
    "Create",
    "Delete",
    "Alter",
    "Describe",
    "ClusterAction",
    "DescribeConfigs",
    "AlterConfigs",
    "IdempotentWrite",
  ],
  aclPermissionType: ["Allow", "Deny"],
  aclResourceType: ["Topic", "Group", "Cluster", "TransactionalID"],
  resourcePatternTypeFilter: ["Literal", "Prefixed"],
};

function idOf(inputs: Properties): string {
  return PARTS.map((part) => String(inputs[part])).join("|");
}

async function ruleOf(inputs: Properties): Promise<Acl> {
  const { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } = await kafkaClient();
  return {
    principal: String(inputs.aclPrincipal),
    host: String(inputs.aclHost),
    resourceName: String(inputs.aclResourceName),
    operation: numberOf(AclOperations, inputs.aclOperation),
    permissionType: numberOf(AclPermissionTypes, inputs.aclPermissionType),
    resourceType: numberOf(ResourceTypes, inputs.aclResourceType),
    resourcePatternType: numberOf(ResourcePatternTypes, inputs.resourcePatternTypeFilter),
  };
}

/** The official provider writes `DescribeConfigs` and `TransactionalID` for what the protocol calls DESCRIBE_CONFIGS and TRANSACTIONAL_ID. */
function numberOf<Values extends Readonly<Record<string, number>>>(
  values: Values,
  name: unknown,
): Values[keyof Values] {
  const wanted = String(name).toUpperCase();
  const found = Object.entries(values).find(([key]) => key.replaceAll("_", "") === wanted);
  if (found === undefined) {
    throw new Error(`"${name}" is not one of ${Object.keys(values).join(", ")}`);
  }
  return found[1] as Values[keyof Values];
}

async function isThere(admin: Admin, rule: Acl): Promise<boolean> {
  return (await admin.describeAcls({ filter: rule })).some(({ acls }) => acls.length > 0);
}
