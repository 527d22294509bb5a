import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { until } from "../chassis/testkit/until.ts";
import { MailServer, reply } from "./testkit/mail-server.ts";
import { quickRules } from "./testkit/quick-rules.ts";
import { TestService } from "./testkit/test-service.ts";

let servers: BackingServers;
let mails: MailServer;
let service: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  mails = await MailServer.start();
  service = await TestService.start(
    { database: await servers.database(), smtp: mails.url },
    { rules: quickRules({ perTarget: 8 }) },
  );
});

afterAll(async () => {
  await service?.close();
  await mails?.kill();
  await servers?.stop();
});

beforeEach(() => {
  mails.behave();
});

const stateIs = (authorization: string, state: string, at = service) =>
  until(async () => {
    const states = await at.states(authorization);
    return states.length > 0 && states.every((each) => each === state);
  });

describe("a mail", () => {
  test("GIVEN a confirmed order WHEN told THEN one mail to the user, text and markup, every value escaped", async () => {
    const userId = randomUUID();
    const authorization = await service.authorization(userId);
    const email = "ann@example.com";
    await service.events.happen("user.registered", { userId, email, name: 'Ann <b>& "Co"' });

    const orderId = await service.events.confirmOrder(userId);
    await stateIs(authorization, "delivered");

    const [mail] = mails.taken;
    expect(mails.taken).toHaveLength(1);
    expect(mail?.to).toBe(email);
    const text = mail?.raw.replaceAll("=\r\n", "") ?? "";
    expect(text).toMatch('Hello Ann <b>& "Co",');
    expect(text).toMatch("<p>Hello Ann &lt;b&gt;&amp; &quot;Co&quot;,</p>");
    expect(text).toMatch(orderId);
    expect(text).toMatch("EUR 12.50");
    expect(text).toMatch(/^Subject: Your order is confirmed\r$/m);
  });

  test("GIVEN a name that would add headers WHEN told THEN it adds none", async () => {
    const userId = randomUUID();
    await service.events.happen("user.registered", {
      userId,
      email: "eve@example.com",
      name: "Eve\r\nBcc: all@example.com",
    });

    await service.events.confirmOrder(userId);
    await until(() => mails.taken.length === 1);

    expect(mails.taken[0]?.to).toBe("eve@example.com");
    const [headers] = mails.taken[0]?.raw.split(/\r?\n\r?\n/) ?? [];
    expect(headers).toMatch(/^To: .*Eve/m);
    expect(headers).not.toMatch(/^Bcc:/im);
  });

  test("GIVEN an order of somebody unknown WHEN their address becomes known THEN it is told then, once", async () => {
    const userId = randomUUID();
    const authorization = await service.authorization(userId);
    await service.events.confirmOrder(userId);
    expect(await service.states(authorization)).toEqual(["waiting"]);

    await service.events.happen("user.registered", { userId, email: "late@example.com", name: "Late" });
    await stateIs(authorization, "delivered");
    await service.events.happen("user.changed", { userId, email: "later@example.com", name: "Late" });

    expect(mails.taken.map(({ to }) => to)).toEqual(["late@example.com"]);
    expect(await service.states(authorization)).toEqual(["delivered"]);
  });

  test("GIVEN user and order events at the same time, many times WHEN handled THEN nothing waits for ever", async () => {
    const users = Array.from({ length: 20 }, () => randomUUID());

    await Promise.all(
      users.flatMap((userId) => [
        service.events.confirmOrder(userId),
        service.events.happen("user.registered", { userId, email: `${userId}@example.com`, name: "Ann" }),
      ]),
    );

    await until(() => mails.taken.length === users.length);
    expect(new Set(mails.taken.map(({ to }) => to)).size).toBe(users.length);
  });

  test("GIVEN an older event after a newer one, and one twice WHEN told THEN to the newest address, once for each message", async () => {
    const userId = randomUUID();
    const authorization = await service.authorization(userId);
    await service.events.happen("user.changed", { userId, email: "new@example.com", name: "New", version: 2 });
    await service.events.happen(
      "user.registered",
      { userId, email: "old@example.com", name: "Old", version: 1 },
      { time: new Date(Date.now() + 60_000).toISOString() },
    );
    const event = { orderId: randomUUID(), userId, total: 100, currency: "EUR" };

    await service.events.happen("order.confirmed", event, { id: "message-1" });
    await service.events.happen("order.confirmed", event, { id: "message-1" });
    await stateIs(authorization, "delivered");

    expect(mails.taken.map(({ to }) => to)).toEqual(["new@example.com"]);
  });
});

describe("a mail server with faults", () => {
  test("GIVEN one that refuses the recipient for good WHEN sent THEN given up at once", async () => {
    const { userId, authorization } = await service.somebody();
    let asked = 0;
    mails.recipient = () => {
      asked++;
      throw reply(550);
    };

    await service.events.confirmOrder(userId);
    await stateIs(authorization, "dead");

    expect(asked).toBe(1);
    expect(mails.taken).toEqual([]);
  });

  test("GIVEN one that puts mails off at first WHEN sent THEN again, and delivered under one Message-ID", async () => {
    const { userId, authorization } = await service.somebody();
    mails.conduct = () => {
      if (mails.read.length < 3) {
        throw reply(451);
      }
    };

    await service.events.confirmOrder(userId);
    await stateIs(authorization, "delivered");

    expect(mails.read).toHaveLength(3);
    expect(new Set(mails.read.map(({ messageId }) => messageId)).size).toBe(1);
    expect(mails.taken[0]?.messageId).toMatch(/^<[\da-f-]{36}@plinth\.example>$/);
  });

  test("GIVEN one that is too slow WHEN sent THEN cut off by the attempt's time limit, and tried again", async () => {
    const impatient = await TestService.start(
      { database: await servers.database(), smtp: mails.url },
      { rules: quickRules({ timeoutMs: 2_000 }) },
    );
    try {
      const { userId, authorization } = await impatient.somebody();
      mails.conduct = () => (mails.read.length === 1 ? new Promise(() => undefined) : undefined);

      await impatient.events.confirmOrder(userId);
      await stateIs(authorization, "delivered", impatient);

      expect(mails.read).toHaveLength(2);
      expect(mails.read[0]?.messageId).toBe(mails.read[1]?.messageId);
    } finally {
      await impatient.close();
    }
  });

  test("GIVEN one that is killed amid DATA WHEN it is back THEN the mail is delivered", async () => {
    const { userId, authorization } = await service.somebody();
    const killed = new Promise<void>((resolve) => {
      mails.onData = () => {
        mails.onData = () => undefined;
        void mails.kill().then(resolve);
      };
    });

    await service.events.confirmOrder(userId);
    await killed;
    await mails.listen();
    await stateIs(authorization, "delivered");

    expect(mails.taken).toHaveLength(1);
  });
});
