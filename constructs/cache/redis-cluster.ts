import * as pulumi from "@pulumi/pulumi";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import type { Login, StoreConnection } from "../connection/store-connection.ts";
import { refuseFaults } from "../props-error.ts";
import { redisClusterFaults } from "./redis-cluster-faults.ts";
import { RedisClusterLayer } from "./redis-cluster-layer.ts";
import type { RedisClusterProps } from "./redis-cluster-props.ts";
import { CACHE_NAMESPACE, REDIS_CLUSTER, redisPorts } from "./redis-places.ts";

/**
 * A Redis Cluster of the official image. Nodes announce the address of their pod; a Job makes them a cluster, and repairs it.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
export class RedisCluster extends Capability {
  readonly connection: StoreConnection;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: RedisClusterProps, options: CapabilityOptions) {
    refuseFaults(`RedisCluster "${name}"`, redisClusterFaults(props));
    super("RedisCluster", name, options);
    this.objects((app) => {
      new RedisClusterLayer(app, "redis-cluster", props);
    });
    const host = `${props.name ?? REDIS_CLUSTER}.${CACHE_NAMESPACE}.svc.cluster.local`;
    this.connection = {
      endpoints: this.made.apply(() => [{ host, port: redisPorts.redis }]),
      namespace: CACHE_NAMESPACE,
      certificateAuthority: undefined,
      login: (client) => loginOf(props, client),
    };
    this.registerOutputs({});
  }
}

function loginOf({ users }: RedisClusterProps, client: string): pulumi.Output<Login> {
  const user = Object.hasOwn(users, client) ? users[client] : undefined;
  const password = pulumi.output(user?.password).apply((text) => {
    if (text === undefined) {
      throw new Error(`Redis has no login for ${client}; it has one for ${Object.keys(users).join(", ") || "nobody"}.`);
    }
    return { user: client, password: text };
  });
  return pulumi.secret(password);
}
