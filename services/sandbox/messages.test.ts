import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTransport, type SendMailOptions } from "nodemailer";
import { Client } from "pg";
import request from "supertest";
import { accessFaults } from "../chassis/testkit/access-faults.ts";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { API_KEY } from "./testkit/sandbox-environment.ts";
import { TestSandbox } from "./testkit/test-sandbox.ts";

let servers: BackingServers;
let databaseUrl: string;
let sandbox: TestSandbox;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  databaseUrl = await servers.database();
  sandbox = await TestSandbox.start(databaseUrl);
});

afterAll(async () => {
  await sandbox?.close();
  await servers?.stop();
});

const mail = (changes: SendMailOptions = {}): SendMailOptions => ({
  from: "Plinth <shop@example.com>",
  to: "ann@example.com",
  subject: "Your order",
  text: "It is on its way.",
  ...changes,
});

async function send(message: SendMailOptions, auth?: { user: string; pass: string }) {
  const transport = createTransport({ host: "127.0.0.1", port: sandbox.smtpPort, ...(auth && { auth }) });
  try {
    return await transport.sendMail(message);
  } finally {
    transport.close();
  }
}

describe("mails", () => {
  test("GIVEN a mail WHEN it is sent THEN its recipient's messages show who, what and its Message-ID", async () => {
    const { messageId } = await send(mail({ to: "bob@example.com" }));

    expect(await sandbox.messages("bob@example.com")).toEqual([
      {
        id: expect.any(String),
        channel: "mail",
        to: "bob@example.com",
        from: "Plinth <shop@example.com>",
        subject: "Your order",
        text: "It is on its way.",
        messageId,
        receivedAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  const long = `Grüße – ${"ein sehr langer Text, länger als eine Zeile sein darf, ".repeat(20)}Ende`;
  test.each<[string, SendMailOptions]>([
    ["letters that ASCII lacks", { subject: "Ihre Bestellung – geändert", text: long }],
    ["a text in base64", { subject: "Заказ".repeat(30), text: long, textEncoding: "base64" }],
    ["HTML beside the text", { subject: "Plain", text: long, html: "<p>Not this</p>" }],
    ["an attachment", { subject: "Plain", text: long, attachments: [{ filename: "a.txt", content: "not this" }] }],
  ])("GIVEN a mail with %s WHEN it is read THEN subject and text are as they were written", async (_, written) => {
    const to = `${Math.random().toString(36).slice(2)}@example.com`;
    await send(mail({ to, ...written }));

    const [read] = await sandbox.messages(to);

    expect(read).toMatchObject({ subject: written.subject, text: written.text });
  });

  test("GIVEN a mail to two WHEN it is sent THEN each finds it", async () => {
    await send(mail({ to: ["cy@example.com", "dee@example.com"] }));

    expect(await sandbox.messages("cy@example.com")).toHaveLength(1);
    expect(await sandbox.messages("dee@example.com")).toHaveLength(1);
  });

  test("GIVEN a log-in WHEN the password is the provider's key THEN the mail is taken, and refused with another", async () => {
    await send(mail({ to: "eve@example.com" }), { user: "shop", pass: API_KEY });
    await expect(send(mail({ to: "eve@example.com" }), { user: "shop", pass: "another" })).rejects.toThrow(/535/);

    expect(await sandbox.messages("eve@example.com")).toHaveLength(1);
  });

  test("GIVEN a mail of two megabytes WHEN it is sent THEN 552 and nothing is kept", async () => {
    await expect(send(mail({ to: "fay@example.com", text: "word ".repeat(420_000) }))).rejects.toThrow(/552/);

    expect(await sandbox.messages("fay@example.com")).toEqual([]);
  });

  test("GIVEN a mailbox that fails on purpose WHEN a mail is sent there THEN it is to be tried again", async () => {
    await expect(send(mail({ to: "fail-gus@example.com" }))).rejects.toMatchObject({ responseCode: 451 });
  });
});

describe("SMS and pushes", () => {
  test("GIVEN an SMS and a push WHEN they are sent THEN 202 and they stand with the other messages", async () => {
    await sandbox.post("/sms", { to: "+491700000001", text: "It is on its way." }).expect(202);
    await sandbox.post("/pushes", { device: "device-1", title: "Order", text: "On its way" }).expect(202);

    expect(await sandbox.messages("+491700000001")).toMatchObject([{ channel: "sms", text: "It is on its way." }]);
    expect(await sandbox.messages("device-1")).toMatchObject([{ channel: "push", subject: "Order" }]);
  });

  test("GIVEN recipients that fail on purpose WHEN something is sent THEN 503", async () => {
    await sandbox.post("/sms", { to: "fail-1", text: "x" }).expect(503);
    await sandbox.post("/pushes", { device: "fail-1", title: "x", text: "x" }).expect(503);
  });

  test("GIVEN a character of zero WHEN it is sent THEN 422 and not an error of the database", async () => {
    await sandbox.post("/sms", { to: "+491700000002", text: "a\u0000b" }).expect(422);
  });
});

describe("what is kept", () => {
  test("GIVEN thousands of messages WHEN one more comes THEN the oldest are gone and 5000 are left", async () => {
    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    try {
      await database.query(
        "insert into messages (channel, recipient, text) select 'sms', 'many', 'x' from generate_series(1, 6000)",
      );

      await sandbox.post("/sms", { to: "last", text: "x" }).expect(202);

      const { rows } = await database.query("select count(*)::int as count from messages");
      expect(rows[0].count).toBe(5000);
      expect(await sandbox.messages("last")).toHaveLength(1);
    } finally {
      await database.end();
    }
  });
});

describe("the provider's key", () => {
  test("GIVEN no key or a wrong one WHEN any route is called THEN 401; the probes need none", async () => {
    const calls = [
      request(sandbox.url).get("/sandbox/v1/messages"),
      request(sandbox.url).get("/sandbox/v1/ledger"),
      request(sandbox.url).get("/sandbox/v1/charges/x").set("authorization", `Bearer ${API_KEY}x`),
      request(sandbox.url).post("/sandbox/v1/charges").set("authorization", `Basic ${API_KEY}`).send({}),
    ];

    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    await request(sandbox.url).get("/health").expect(200);
    await request(sandbox.url).get("/ready").expect(200);
  });

  test("GIVEN no key, a forged one or an unknown field WHEN any route that the description names is called THEN refused", async () => {
    const key = `Bearer ${API_KEY}`;

    const { faults, calls } = await accessFaults(() => request(sandbox.url), { customer: key, admin: key });

    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(18);
  });
});
