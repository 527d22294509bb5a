import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { afterEach, describe, expect, test } from "@jest/globals";
import { CertificateAuthority } from "../../../local/controlplane/certificate-authority.ts";
import type { ClaimedDelivery } from "../domain/delivery.ts";
import { troubled } from "../domain/outcome.ts";
import { MailServer } from "../testkit/mail-server.ts";
import { EmailSender } from "./email-sender.ts";
import { smtpServer } from "./smtp-server.ts";

let server: MailServer | undefined;

afterEach(async () => {
  await server?.kill();
});

const DELIVERY: ClaimedDelivery = {
  id: "5b0c3f3e-2a51-4a0e-8d5c-111111111111",
  notificationId: "5b0c3f3e-2a51-4a0e-8d5c-222222222222",
  channel: "email",
  target: "email",
  attempts: 1,
  fence: 1,
  remainingMs: 60_000,
  type: "order.confirmed",
  data: {
    orderId: "5b0c3f3e-2a51-4a0e-8d5c-333333333333",
    userId: "5b0c3f3e-2a51-4a0e-8d5c-444444444444",
    total: 1,
    currency: "EUR",
  },
  occurredAt: "2026-01-01T00:00:00Z",
  correlationId: "correlation-1",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  email: "ann@example.com",
  name: "Ann",
  phone: undefined,
  device: undefined,
  webhook: undefined,
};

function sender(smtpUrl: string): EmailSender {
  return new EmailSender({ smtpUrl, from: "Plinth <no-reply@plinth.example>" });
}

describe("a mail server's URL", () => {
  test.each([
    ["smtp://mail.example.com", { port: 587, secure: false, requireTLS: true }],
    ["smtps://mail.example.com", { port: 465, secure: true }],
    ["smtp://mail.example.com:25?tls=off", { port: 25, secure: false, ignoreTLS: true }],
    ["smtp://127.0.0.1:2525", { port: 2525, secure: false, ignoreTLS: true }],
    ["smtp://[::1]:2525", { host: "::1", port: 2525, secure: false, ignoreTLS: true }],
    ["smtp://127.0.0.1.example.com", { port: 587, secure: false, requireTLS: true }],
    ["smtp://ann:p%40ss@mail.example.com", { auth: { user: "ann", pass: "p@ss" }, requireTLS: true }],
  ])("GIVEN %s WHEN read THEN %j", (url, options) => {
    expect(smtpServer(url)).toMatchObject(options);
  });

  test.each(["smtp://mail.example.com", "smtp://127.0.0.1.example.com"])(
    "GIVEN %s WHEN read THEN nothing allows to go on without TLS",
    (url) => {
      expect(smtpServer(url)).not.toHaveProperty("ignoreTLS");
    },
  );
});

describe("sending mail", () => {
  test("GIVEN a server that needs a password WHEN it is right THEN delivered; WHEN it is wrong THEN the server is blamed, not the mail", async () => {
    server = await MailServer.start({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        const isRight = username === "plinth" && password === "p@ss";
        done(isRight ? null : new Error("No"), { user: username });
      },
    });
    const { port } = server;
    const signal = AbortSignal.timeout(20_000);

    const right = await sender(`smtp://plinth:p%40ss@127.0.0.1:${port}`).send(DELIVERY, signal);
    const wrong = await sender(`smtp://plinth:wrong@127.0.0.1:${port}`).send(DELIVERY, signal);

    expect(right).toEqual({ kind: "delivered", status: undefined });
    expect(wrong).toEqual(troubled("refused", 535));
    expect(server.taken).toHaveLength(1);
  });

  test("GIVEN a server with a certificate that nobody vouches for WHEN TLS is asked for THEN nothing is sent", async () => {
    const { certificate, privateKey } = await (await CertificateAuthority.create("nobody")).issue({
      commonName: "localhost",
      hosts: ["127.0.0.1"],
    });
    const heard: Buffer[] = [];
    const listener = createServer({ cert: certificate, key: privateKey }, (socket) => {
      socket.on("data", (chunk: Buffer) => heard.push(chunk));
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const refused = once(listener, "tlsClientError");

    const { port } = listener.address() as AddressInfo;
    const outcome = await sender(`smtps://127.0.0.1:${port}`).send(DELIVERY, AbortSignal.timeout(20_000));

    expect(outcome).toMatchObject({ kind: "failed", again: true });
    await refused;
    expect(heard).toEqual([]);
    listener.close();
    await once(listener, "close");
  });
});
