import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askConsul } from "../../backing/consul-api.ts";
import { readyConsul } from "../../backing/consul-program.ts";
import { KAFKA, type KafkaServer, startKafka } from "../../backing/kafka.ts";
import { KAFKA_ADMIN } from "../../backing/kafka-files.ts";
import { BackingInstance } from "../../backing/testkit/backing-instance.ts";
import { TestStack } from "../../engine/testdata/test-stack.ts";
import { startTestConsul, type TestConsul } from "../../testkit/consul.ts";
import { createConsulProvider } from "../consul/provider.ts";
import { createKafkaProvider } from "../kafka/provider.ts";

const isReady = (await readyConsul()) !== undefined;
const withConsul = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: neither the PATH nor the cache has it; `node .ci/build-consul.ts` builds it)";

/** Where the servers are is known only once a resource has been made, as behind a tunnel. */
const program = `
  import * as consul from "@pulumi/consul";
  import * as kafka from "@pulumi/kafka";
  import { ConsulContents, ConsulRules } from "@plinth/constructs/discovery";
  const config = new pulumi.Config();
  const way = new Thing("way", { name: "way" });
  const behind = (address) => way.address.apply(() => address);
  const toConsul = new consul.Provider("consul", {
    address: behind(config.require("consul")),
    token: config.requireSecret("token"),
  });
  const contents = new ConsulContents("plinth", {
    services: { order: { settings: { "log-level": "info" } } },
    bearers: { order: { rules: ConsulRules.readKeys("services/order/") } },
  }, { provider: toConsul, deletedWith: way });
  const provider = new kafka.Provider("kafka", {
    bootstrapServers: behind(config.require("kafka")).apply((broker) => [broker]),
    saslUsername: config.require("admin"),
    saslPassword: config.requireSecret("password"),
    saslMechanism: "plain",
    tlsEnabled: false,
  });
  new kafka.Topic("orders", { name: "orders", partitions: 2, replicationFactor: 1 }, { provider });
  new kafka.Quota("orders", { entityType: "user", entityName: "order", config: { producer_byte_rate: 1000000 } }, { provider });
  new Thing("shown", { name: "shown", text: contents.tokenOf("order") });
`;

withConsul(`what is kept inside servers, by the engine${why}`, () => {
  let consul: TestConsul;
  let instance: BackingInstance;
  let kafka: KafkaServer;
  let stack: TestStack;

  beforeAll(async () => {
    instance = new BackingInstance();
    [consul, kafka] = await Promise.all([startTestConsul(), startKafka(instance.props)]);
    stack = new TestStack(program);
    stack.providers = { ...stack.providers, consul: createConsulProvider, kafka: createKafkaProvider };
    stack.config = {
      "project:consul": consul.management.address,
      "project:token": consul.management.token,
      "project:kafka": `127.0.0.1:${kafka.port}`,
      "project:admin": KAFKA_ADMIN,
      "project:password": instance.passwordOf(KAFKA),
    };
    stack.secretKeys = ["project:token", "project:password"];
  });

  afterAll(async () => {
    await consul?.close();
    await instance.end();
    stack?.close();
  });

  test("GIVEN servers whose address is not known yet WHEN previewed, run, run again and destroyed THEN all is foretold, made once, kept secret, and gone", async () => {
    const foretold = await stack.preview();
    const made = await stack.up();

    expect(made.changes.create).toBeGreaterThan(8);
    expect(foretold.changes).toEqual(made.changes);
    const token = String(stack.object("shown").text);
    expect(await askConsul({ ...consul.management, token }, "GET", "/v1/kv/services/order/log-level?raw")).toBe("info");
    for (const secret of [token, consul.management.token, instance.passwordOf(KAFKA)]) {
      expect(stack.stateText).not.toContain(secret);
    }
    const again = await stack.up();
    expect(again.resources).toEqual([]);

    // What goes with the server is not asked for.
    await consul.stop("SIGKILL");
    await stack.destroy();
    expect((await stack.engine.resources()).length).toBe(0);
  });
});
