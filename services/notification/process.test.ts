import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import type { ServiceProcess } from "../chassis/testkit/service-process.ts";
import { ServiceProcesses } from "../chassis/testkit/service-processes.ts";
import { until } from "../chassis/testkit/until.ts";
import { EventFeed } from "./testkit/event-feed.ts";
import { MailServer } from "./testkit/mail-server.ts";
import { notificationEnvironment } from "./testkit/notification-environment.ts";

let servers: BackingServers;
let mails: MailServer;
let env: Record<string, string>;
let events: EventFeed;
const processes = new ServiceProcesses();

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
});

afterAll(async () => {
  await servers?.stop();
});

beforeEach(async () => {
  mails = await MailServer.start();
  const database = await servers.database();
  env = notificationEnvironment({ database, smtp: mails.url });
  events = new EventFeed(database);
});

afterEach(async () => {
  await processes.kill();
  await events?.close();
  await mails?.kill();
});

async function start(): Promise<ServiceProcess> {
  const process_ = processes.start("notification", env);
  await process_.port();
  return process_;
}

const isDelivered = async () => (await events.deliveries()).every(({ state }) => state === "delivered");

describe("the process of the notification service", () => {
  test("GIVEN faulty settings WHEN started THEN it ends with 1, names every fault and shows no secret", async () => {
    const process_ = processes.start("notification", {
      WEBHOOK_SECRET_KEY: "bm90LWEta2V5",
      WEBHOOK_ALLOWED_TARGETS: "localhost",
      MAIL_FROM: "nobody",
    });

    expect(await process_.exit()).toBe(1);
    expect(process_.lines[0]?.faults).toEqual(
      expect.arrayContaining([
        "DATABASE_URL is not set",
        "SMTP_URL is not set",
        expect.stringMatching(/^WEBHOOK_SECRET_KEY is wrong/),
        expect.stringMatching(/^WEBHOOK_ALLOWED_TARGETS is wrong/),
        expect.stringMatching(/^MAIL_FROM is wrong/),
      ]),
    );
    expect(JSON.stringify(process_.lines)).not.toMatch("bm90LWEta2V5");
  });

  test("GIVEN a worker WHEN it is killed after the server took the mail and before it is marked THEN the next one sends it again, under the same id", async () => {
    const first = await start();
    mails.conduct = async () => {
      if (mails.read.length === 1) {
        await first.kill();
      }
    };

    const { userId } = await events.somebody();
    await events.confirmOrder(userId);
    await first.exit();
    expect(await events.deliveries()).toEqual([{ state: "pending", attempts: 1 }]);
    await start();
    await events.letTimePass();
    await until(isDelivered);

    expect(mails.taken).toHaveLength(2);
    expect(mails.taken[0]?.messageId).toBe(mails.taken[1]?.messageId);
    expect(await events.deliveries()).toEqual([{ state: "delivered", attempts: 2 }]);
  });

  test("GIVEN a worker that stands still for longer than its lease WHEN it goes on THEN what it says of the mail does not count", async () => {
    const first = await start();
    let answer: (error?: Error) => void = () => undefined;
    mails.conduct = () =>
      mails.read.length > 1
        ? undefined
        : new Promise((_, reject) => {
            answer = () => reject(Object.assign(new Error("No"), { responseCode: 550 }));
          });
    const { userId } = await events.somebody();
    await events.confirmOrder(userId);
    await until(() => mails.read.length === 1);
    first.signal("SIGSTOP");

    await start();
    await events.letTimePass();
    await until(isDelivered);
    answer();
    first.signal("SIGCONT");
    await until(() => first.lines.some(({ msg }) => msg === "a delivery was settled by somebody else"));

    expect(await events.deliveries()).toEqual([{ state: "delivered", attempts: 2 }]);
  });

  test("GIVEN two workers and 120 mails WHEN they are done THEN each mail was sent once; and SIGTERM ends both with 0", async () => {
    const workers = await Promise.all([start(), start()]);
    const people = await Promise.all([events.somebody(), events.somebody(), events.somebody(), events.somebody()]);

    for (let round = 0; round < 30; round++) {
      await Promise.all(people.map(({ userId }) => events.confirmOrder(userId)));
    }
    await until(async () => (await isDelivered()) && (await events.deliveries()).length === 120);

    expect(mails.taken).toHaveLength(120);
    expect(new Set(mails.taken.map(({ messageId }) => messageId)).size).toBe(120);
    expect((await events.deliveries()).every(({ attempts }) => attempts === 1)).toBe(true);
    for (const worker of workers) {
      worker.signal("SIGTERM");
    }
    expect(await Promise.all(workers.map((worker) => worker.exit()))).toEqual([0, 0]);
  });

  test("GIVEN a mail under way WHEN the process gets SIGTERM THEN it is marked before the end", async () => {
    const worker = await start();
    let answer: () => void = () => undefined;
    mails.conduct = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { userId } = await events.somebody();
    await events.confirmOrder(userId);
    await until(() => mails.read.length === 1);

    worker.signal("SIGTERM");
    await until(() => worker.lines.some(({ msg }) => msg === "draining"));
    answer();

    expect(await worker.exit()).toBe(0);
    expect(await events.deliveries()).toEqual([{ state: "delivered", attempts: 1 }]);
  });
});
