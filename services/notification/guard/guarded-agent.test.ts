import type { LookupAddress } from "node:dns";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { json, Peer } from "../../chassis/testkit/peer.ts";
import { httpPost } from "../channels/http-post.ts";
import { targetRefused } from "../domain/outcome.ts";
import { guardedAgent, refuseNearHost } from "./guarded-agent.ts";
import type { Resolve } from "./resolver.ts";
import { TargetRefused } from "./webhook-target.ts";

/** Stands for a public host: tests have none. */
const FAR = "127.0.0.1";
/** Stands for a host near us. */
const NEAR = "127.9.9.9";

let peer: Peer;
let near: Server;
let nearConnections = 0;

beforeEach(async () => {
  peer = await Peer.start(json({}));
  nearConnections = 0;
  near = createServer((socket) => {
    nearConnections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => near.listen(portOf(peer), NEAR, resolve));
});

afterEach(async () => {
  await peer.stop();
  await new Promise((resolve) => near.close(resolve));
});

const portOf = ({ url }: Peer) => Number(new URL(url).port);

/** Name servers that answer otherwise each time; the last answer stays. */
function rebinding(...answers: readonly (readonly string[])[]): Resolve & { asked: number } {
  const resolve = async (): Promise<LookupAddress[]> => {
    const answer = answers[Math.min(resolve.asked++, answers.length - 1)] ?? [];
    return answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  resolve.asked = 0;
  return resolve;
}

async function post(resolve: Resolve, isPermitted: (address: string) => boolean) {
  const dispatcher = guardedAgent(resolve, isPermitted);
  const url = `http://rebinding.example:${portOf(peer)}/in`;
  try {
    return await httpPost({ url, headers: {}, body: "{}", dispatcher, signal: AbortSignal.timeout(20_000) });
  } finally {
    await dispatcher.destroy();
  }
}

const isFar = (address: string) => address === FAR;

describe("a guarded connection", () => {
  test("GIVEN a name that changes from far to near after the check WHEN posted THEN the checked address is the one connected to", async () => {
    const resolve = rebinding([FAR], [NEAR]);

    expect(await post(resolve, isFar)).toMatchObject({ status: 200 });

    expect(resolve.asked).toBe(1);
    expect(peer.received).toHaveLength(1);
    expect(nearConnections).toBe(0);
  });

  test("GIVEN a name that was far at the first delivery WHEN it is near at the second THEN that one is refused", async () => {
    const resolve = rebinding([FAR], [NEAR]);
    const dispatcher = guardedAgent(resolve, isFar);
    const send = () =>
      httpPost({
        url: `http://rebinding.example:${portOf(peer)}/in`,
        headers: {},
        body: "{}",
        dispatcher,
        signal: AbortSignal.timeout(20_000),
      });

    expect(await send()).toMatchObject({ status: 200 });
    expect(await send()).toEqual(targetRefused());

    await dispatcher.destroy();
    expect(nearConnections).toBe(0);
  });

  test("GIVEN a name with a far and a near address WHEN posted THEN refused whichever comes first, and nobody is connected to", async () => {
    expect(await post(rebinding([FAR, NEAR]), isFar)).toEqual(targetRefused());
    expect(await post(rebinding([NEAR, FAR]), isFar)).toEqual(targetRefused());

    expect(peer.received).toHaveLength(0);
    expect(nearConnections).toBe(0);
  });

  test("GIVEN the real rules WHEN a name points to this machine, in IPv4 or inside IPv6 THEN refused", async () => {
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254"]) {
      const dispatcher = guardedAgent(rebinding([address]));
      const url = `http://rebinding.example:${portOf(peer)}/in`;
      const answer = await httpPost({ url, headers: {}, body: "{}", dispatcher, signal: AbortSignal.timeout(20_000) });
      expect(answer).toEqual(targetRefused());
      await dispatcher.destroy();
    }
    expect(peer.received).toHaveLength(0);
  });

  test("GIVEN a permitted name WHEN its server redirects to a near one THEN the answer is the redirect", async () => {
    peer.conduct = (response) => {
      response.writeHead(307, { location: `http://${NEAR}:${portOf(peer)}/` }).end();
    };

    expect(await post(rebinding([FAR]), isFar)).toMatchObject({ status: 307 });

    expect(nearConnections).toBe(0);
  });

  test("GIVEN an answer without an end WHEN posted THEN its status counts, and the rest is not waited for", async () => {
    peer.conduct = (response) => {
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) {}
      };
      response.on("drain", pour);
      pour();
    };

    expect(await post(rebinding([FAR]), isFar)).toMatchObject({ status: 200 });
  });
});

describe("a host at registration", () => {
  test.each([[["127.0.0.1"]], [["8.8.8.8", "10.0.0.1"]], [["fd00:ec2::254"]], [[]]])(
    "GIVEN a name that points to %j WHEN looked at THEN refused",
    async (addresses) => {
      await expect(refuseNearHost(rebinding(addresses), "hooks.example.com")).rejects.toThrow(TargetRefused);
    },
  );

  test("GIVEN a name that is near or that is not there WHEN looked at THEN the same words", async () => {
    const near = await refuseNearHost(rebinding(["10.0.0.1"]), "a.example").catch(String);
    const missing = await refuseNearHost(() => Promise.reject(new Error("ENOTFOUND")), "b.example").catch(String);

    expect(near).toBe(missing);
  });

  test("GIVEN a name of public addresses WHEN looked at THEN fine", async () => {
    await refuseNearHost(rebinding(["8.8.8.8", "2606:4700:4700::1111"]), "hooks.example.com");
  });
});
