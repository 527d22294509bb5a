import { ServiceInProcess } from "../../chassis/testkit/service-in-process.ts";
import { TestTokens } from "../../chassis/testkit/test-tokens.ts";
import { systemResolve } from "../guard/resolver.ts";
import { createNotificationService, type NotificationServiceProps } from "../service.ts";
import { notificationSettings } from "../settings.ts";
import { EventFeed } from "./event-feed.ts";
import { notificationEnvironment, type Surroundings } from "./notification-environment.ts";
import { quickRules } from "./quick-rules.ts";

/** A notification service in the test's own process, and what tests do with it again and again. */
export class TestService {
  readonly events: EventFeed;
  readonly #service: ServiceInProcess;
  readonly #tokens: TestTokens;

  private constructor(service: ServiceInProcess, events: EventFeed, tokens: TestTokens) {
    this.#service = service;
    this.events = events;
    this.#tokens = tokens;
  }

  static async start(
    around: Surroundings,
    { rules = quickRules(), resolve = systemResolve }: Partial<NotificationServiceProps> = {},
  ): Promise<TestService> {
    const tokens = await TestTokens.start();
    const service = await ServiceInProcess.start(
      (settings, log) => createNotificationService(settings, log, { rules, resolve }),
      notificationSettings,
      notificationEnvironment({ ...around, tokens }),
    );
    return new TestService(service, new EventFeed(around.database), tokens);
  }

  request(): ReturnType<ServiceInProcess["request"]> {
    return this.#service.request();
  }

  /** The Authorization header of somebody. @param roles @default a customer */
  authorization(userId: string, roles?: readonly string[]): Promise<string> {
    return this.#tokens.authorization(userId, roles);
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
    await this.#tokens.stop();
  }
}
