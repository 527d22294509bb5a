import { fileURLToPath } from "node:url";
import { createApp, type Logger, Metrics, Readiness, type Service } from "@plinth/chassis";
import { databaseUnavailable, openDatabase } from "@plinth/chassis/postgres";
import { withCallerConnection } from "./http/caller-connection.ts";
import { chargeRoutes } from "./http/charge-routes.ts";
import { chargeTrouble } from "./http/charge-trouble.ts";
import { ledgerRoutes } from "./http/ledger-routes.ts";
import { messageRoutes } from "./http/message-routes.ts";
import { sandboxProblems } from "./http/problems.ts";
import { providerKeyAuthentication, providerKeyCheck } from "./http/provider-key.ts";
import { pushRoutes } from "./http/push-routes.ts";
import { smsRoutes } from "./http/sms-routes.ts";
import { InboxInPostgres } from "./postgres/inbox-in-postgres.ts";
import { LedgerInPostgres } from "./postgres/ledger-in-postgres.ts";
import type { SandboxSettings } from "./settings.ts";
import { MailServer } from "./smtp/mail-server.ts";
import { makeCharge } from "./use-cases/make-charge.ts";
import { refundCharge } from "./use-cases/refund-charge.ts";
import { takeMessage } from "./use-cases/take-message.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

export interface SandboxService extends Service {
  /** Where mails are taken. */
  readonly smtpPort: number;
}

/**
 * The stand-ins for the outside providers, with their schema up to date; mails are taken from now on.
 * @throws Error when Postgres stays out of reach, or the port for mails is taken
 */
export async function createSandboxService(settings: SandboxSettings, log: Logger): Promise<SandboxService> {
  const isProviderKey = providerKeyCheck(settings.PROVIDER_API_KEY);
  const database = await openDatabase(settings, MIGRATIONS, "sandbox", log);
  const ledger = new LedgerInPostgres(database);
  const inbox = new InboxInPostgres(database);
  const take = takeMessage(inbox);
  const readiness = new Readiness([{ name: "postgres", optional: false, check: () => database.check() }]);

  const app = createApp({
    title: "Stand-ins for the outside providers",
    version: "1",
    routes: [
      ...chargeRoutes(ledger, makeCharge(ledger, chargeTrouble(settings.LATE_ANSWER_SECONDS)), refundCharge(ledger)),
      ...ledgerRoutes(ledger),
      ...smsRoutes(take),
      ...pushRoutes(take),
      ...messageRoutes(inbox),
    ],
    problems: sandboxProblems,
    authenticate: providerKeyAuthentication(isProviderKey),
    translate: databaseUnavailable,
    readiness,
    metrics: new Metrics("sandbox"),
    log,
    settings,
  });
  const { HOST: host, SMTP_PORT: port } = settings;
  const mails = await MailServer.start({ host, port, isPassword: isProviderKey, inbox, log });
  return {
    app: withCallerConnection(app),
    readiness,
    smtpPort: mails.port,
    close: async () => {
      await mails.close();
      await database.close();
    },
  };
}
