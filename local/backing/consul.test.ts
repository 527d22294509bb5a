import { Resolver } from "node:dns/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CONSUL, startConsul } from "./consul.ts";
import { askConsul } from "./consul-api.ts";
import { readyConsul } from "./consul-program.ts";
import { BackingInstance, listeningAddresses } from "./testkit/backing-instance.ts";

const isReady = (await readyConsul()) !== undefined;
const withConsul = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: neither the PATH nor the cache has it; `node .ci/build-consul.ts` builds it)";

/** 127.0.0.1, as proc(5) writes it. */
const LOOPBACK_ENTRY = "0100007F";

withConsul(`Consul${why}`, () => {
  let instance: BackingInstance;

  beforeEach(() => {
    instance = new BackingInstance();
  });

  afterEach(() => instance.end());

  const start = () => startConsul(instance.props);

  test("GIVEN nothing WHEN started, and started again THEN the same server is taken over", async () => {
    const first = await start();
    const pid = instance.pidOf(CONSUL);

    const second = await start();

    expect(second).toEqual(first);
    expect(instance.pidOf(CONSUL)).toBe(pid);
    expect(first.version).toMatch(/^1\.\d+\.\d+$/);
  });

  test("GIVEN a server that crashed WHEN started again THEN port, token and data are those of before", async () => {
    const first = await start();
    await askConsul(first.management, "PUT", "/v1/kv/kept", "yes");
    await instance.crash(CONSUL);

    const { management } = await start();

    expect(management).toEqual(first.management);
    expect(await askConsul(management, "GET", "/v1/kv/kept?raw")).toBe("yes");
  });

  test("GIVEN a server WHEN somebody without a token asks THEN names are answered and all else is refused", async () => {
    const { management, dnsPort } = await start();
    await askConsul(management, "PUT", "/v1/catalog/register", {
      Node: "elsewhere",
      Address: "192.0.2.7",
      Service: { Service: "order", Port: 8080 },
    });

    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${dnsPort}`]);

    expect(await resolver.resolve4("order.service.consul")).toEqual(["192.0.2.7"]);
    const { address } = management;
    await expect(askConsul({ address }, "PUT", "/v1/kv/mine", "1")).rejects.toThrow(/403/);
  });

  test("GIVEN a server WHEN looked at from outside THEN it listens on loopback only, and nobody sees its token", async () => {
    const { port, dnsPort, management } = await start();

    expect(listeningAddresses(port)).toEqual([LOOPBACK_ENTRY]);
    expect(listeningAddresses(dnsPort)).toEqual([LOOPBACK_ENTRY]);
    expect(instance.visibleOf(CONSUL)).not.toContain(management.token);
  });
});
