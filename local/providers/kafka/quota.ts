import type { AlterClientQuotasOptions, DescribeClientQuotasOptions } from "@platformatic/kafka";
import { inEffect, kafkaClient } from "../../backing/kafka-admin.ts";
import { isRecord } from "../../is-record.ts";
import type { Properties } from "../kubernetes/wire-value.ts";
import type { ResourceType } from "../servers/resource-type.ts";
import { isKnown } from "../servers/server-provider.ts";
import type { KafkaCluster } from "./kafka-server.ts";

type QuotaEntry = AlterClientQuotasOptions["entries"][number];
type EntityType = QuotaEntry["entities"][number]["entityType"];
type Key = QuotaEntry["ops"][number]["key"];
type Quotas = Readonly<Record<string, number>>;

const TYPES: readonly EntityType[] = ["user", "client-id", "ip"];

/**
 * `kafka:index/quota:Quota`, of a user, a client id or an address; without a name, of all those that have none of their own.
 *
 * @see https://www.pulumi.com/registry/packages/kafka/api-docs/quota/
 */
export const quota: ResourceType<KafkaCluster> = {
  replacedBy: ["entityType", "entityName"],
  check: ({ entityType }) =>
    isKnown(entityType) && !TYPES.some((type) => type === entityType)
      ? [{ property: "entityType", reason: `must be one of ${TYPES.join(", ")}, not ${JSON.stringify(entityType)}` }]
      : [],
  async create(cluster, inputs) {
    await alter(cluster, inputs, {}, quotasIn(inputs));
    return { id: `${inputs.entityType}:${inputs.entityName ?? ""}` };
  },
  async read(cluster, id) {
    const [entityType = "", ...name] = id.split(":");
    const entityName = name.join(":");
    const entity = { entityType, ...(entityName !== "" && { entityName }) };
    const config = await quotasOf(cluster, entity);
    return Object.keys(config).length === 0 ? undefined : { inputs: { ...entity, config } };
  },
  async update(cluster, _id, old, inputs) {
    await alter(cluster, inputs, quotasIn(old), quotasIn(inputs));
    return undefined;
  },
  async delete(cluster, _id, known) {
    await alter(cluster, known, await quotasOf(cluster, known), {});
  },
};

function quotasIn({ config }: Properties): Quotas {
  return isRecord(config) ? Object.fromEntries(Object.entries(config).map(([key, value]) => [key, Number(value)])) : {};
}

async function alter(cluster: KafkaCluster, entity: Properties, before: Quotas, after: Quotas): Promise<void> {
  const { entityType, entityName = null } = entity;
  const ops: QuotaEntry["ops"] = [
    ...Object.entries(after).map(([key, value]) => ({ key: key as Key, value, remove: false as const })),
    ...Object.keys(before)
      .filter((key) => !(key in after))
      .map((key) => ({ key: key as Key, remove: true as const })),
  ];
  if (ops.length === 0) {
    return;
  }
  const entities = [
    { entityType: entityType as EntityType, entityName: entityName === null ? null : String(entityName) },
  ];
  await cluster.admin.alterClientQuotas({ entries: [{ entities, ops }] });
  await inEffect("the quota", async () => {
    const now = await quotasOf(cluster, entity);
    return (
      Object.keys(now).length === Object.keys(after).length &&
      Object.keys(after).every((key) => now[key] === after[key])
    );
  });
}

async function quotasOf({ admin }: KafkaCluster, { entityType, entityName }: Properties): Promise<Quotas> {
  const { ClientQuotaMatchTypes } = await kafkaClient();
  const type = entityType as EntityType;
  const component: DescribeClientQuotasOptions["components"][number] =
    entityName === undefined
      ? { entityType: type, matchType: ClientQuotaMatchTypes.DEFAULT }
      : { entityType: type, matchType: ClientQuotaMatchTypes.EXACT, match: String(entityName) };
  const entries = await admin.describeClientQuotas({ components: [component], strict: true });
  return Object.fromEntries(entries.flatMap(({ values }) => values.map(({ key, value }) => [key, value])));
}
