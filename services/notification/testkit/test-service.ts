import { createLogger, readSettings, type Service } from "@plinth/chassis";
import request from "supertest";
import { json, Peer } from "../../chassis/testkit/peer.ts";
import { signedToken, type TestIssuer, testIssuer } from "../../chassis/testkit/signed-token.ts";
import { systemResolve } from "../guard/resolver.ts";
import { createNotificationService, type NotificationServiceProps } from "../service.ts";
import { notificationSettings } from "../settings.ts";
import { EventFeed } from "./event-feed.ts";
import { notificationEnvironment, type Surroundings } from "./notification-environment.ts";
import { quickRules } from "./quick-rules.ts";

/** A notification service in the test's own process, and what tests do with it again and again. */
export class TestService {
  readonly events: EventFeed;
  readonly #service: Service;
  readonly #issuer: TestIssuer;
  readonly #jwks: Peer;

  private constructor(service: Service, events: EventFeed, issuer: TestIssuer, jwks: Peer) {
    this.#service = service;
    this.events = events;
    this.#issuer = issuer;
    this.#jwks = jwks;
  }

  static async start(
    around: Surroundings,
    { rules = quickRules(), resolve = systemResolve }: Partial<NotificationServiceProps> = {},
  ): Promise<TestService> {
    const issuer = await testIssuer();
    const jwks = await Peer.start(json({ keys: [issuer.publicJwk] }));
    const settings = readSettings(notificationSettings, notificationEnvironment({ ...around, jwks: jwks.url }));
    const service = await createNotificationService(settings, createLogger("notification", "fatal"), {
      rules,
      resolve,
    });
    return new TestService(service, new EventFeed(around.database), issuer, jwks);
  }

  request(): ReturnType<typeof request> {
    return request(this.#service.app);
  }

  /** Somebody's token, as a header. */
  async authorization(userId: string, roles: readonly string[] = ["customer"]): Promise<string> {
    return `Bearer ${await signedToken(this.#issuer, { claims: { sub: userId, roles } })}`;
  }

  /** Somebody new whose address is known. */
  async somebody(): Promise<{ userId: string; email: string; authorization: string }> {
    const known = await this.events.somebody();
    return { ...known, authorization: await this.authorization(known.userId) };
  }

  /** The states of the user's deliveries, as they themselves see them: newest first. */
  async states(authorization: string): Promise<string[]> {
    const { body } = await this.request().get("/v1/notifications").set("authorization", authorization).expect(200);
    return body.items.flatMap(({ channels }: { channels: { state: string }[] }) => channels.map(({ state }) => state));
  }

  async metrics(): Promise<string> {
    return (await this.request().get("/metrics")).text;
  }

  async close(): Promise<void> {
    await this.#service.close();
    await this.events.close();
    await this.#jwks.stop();
  }
}
