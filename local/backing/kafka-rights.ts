import type { Acl, Admin } from "@platformatic/kafka";
import { inEffect, type KafkaAdmin, kafkaClient } from "./kafka-admin.ts";

/** All that a user may do. */
export interface KafkaRights {
  readonly user: string;
  /** Topics, by their names. */
  readonly read: readonly string[];
  /** Topics, by their names. */
  readonly write: readonly string[];
  /** The consumer group that it may be in. @default none */
  readonly group?: string;
}

/** Gives the user exactly these rights: earlier ones that are not among them end. */
export async function setKafkaRights(kafka: KafkaAdmin, rights: KafkaRights): Promise<void> {
  const wished = await aclsOf(rights);
  await kafka.during(async (admin) => {
    const present = await presentAcls(admin, rights.user);
    const surplus = without(present, wished);
    const missing = without(wished, present);
    if (missing.length > 0) {
      await admin.createAcls({ creations: missing });
    }
    if (surplus.length > 0) {
      await admin.deleteAcls({ filters: surplus });
    }
    if (missing.length + surplus.length > 0) {
      await inEffect(`the rights of ${rights.user}`, async () => {
        const now = await presentAcls(admin, rights.user);
        return without(now, wished).length + without(wished, now).length === 0;
      });
    }
  });
}

/** To read and to write each include to describe. */
async function aclsOf({ user, read, write, group }: KafkaRights): Promise<Acl[]> {
  const { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } = await kafkaClient();
  const everywhere = {
    principal: `User:${user}`,
    host: "*",
    permissionType: AclPermissionTypes.ALLOW,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  };
  const topic = (resourceName: string) => ({ ...everywhere, resourceType: ResourceTypes.TOPIC, resourceName });
  const groups = group === undefined ? [] : [group];
  return [
    ...read.map((name) => ({ ...topic(name), operation: AclOperations.READ })),
    ...write.map((name) => ({ ...topic(name), operation: AclOperations.WRITE })),
    ...groups.map((resourceName) => ({
      ...everywhere,
      resourceType: ResourceTypes.GROUP,
      resourceName,
      operation: AclOperations.READ,
    })),
  ];
}

async function presentAcls(admin: Admin, user: string): Promise<Acl[]> {
  const { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } = await kafkaClient();
  const resources = await admin.describeAcls({
    filter: {
      resourceType: ResourceTypes.ANY,
      resourceName: null,
      resourcePatternType: ResourcePatternTypes.ANY,
      principal: `User:${user}`,
      host: null,
      operation: AclOperations.ANY,
      permissionType: AclPermissionTypes.ANY,
    },
  });
  return resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) =>
    acls.map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })),
  );
}

function without(acls: readonly Acl[], others: readonly Acl[]): Acl[] {
  const known = new Set(others.map(keyOf));
  return acls.filter((acl) => !known.has(keyOf(acl)));
}

function keyOf(acl: Acl): string {
  return [acl.resourceType, acl.resourcePatternType, acl.resourceName, acl.operation, acl.permissionType].join(" ");
}
