import { ServiceInProcess } from "../../chassis/testkit/service-in-process.ts";
import { createUserService, type UserServiceProps } from "../service.ts";
import { userSettings } from "../settings.ts";

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly authorization: string;
  readonly refreshToken: string;
}

/** A user service in the test's own process, and what tests do with it again and again. */
export class TestService {
  readonly #service: ServiceInProcess;
  #people = 0;

  private constructor(service: ServiceInProcess) {
    this.#service = service;
  }

  static async start(env: Readonly<Record<string, string>>, props: UserServiceProps = {}): Promise<TestService> {
    const create: typeof createUserService = (settings, log) => createUserService(settings, log, props);
    return new TestService(await ServiceInProcess.start(create, userSettings, env));
  }

  request(): ReturnType<ServiceInProcess["request"]> {
    return this.#service.request();
  }

  /** Somebody new who has logged in, and the header that says it is them. */
  async somebody(): Promise<Person> {
    const person = { email: `person-${++this.#people}@example.com`, password: "correct horse" };
    await this.request()
      .post("/v1/users")
      .send({ ...person, name: "Somebody" })
      .expect(201);
    const { body } = await this.request().post("/v1/sessions").send(person).expect(201);
    return { ...person, authorization: `Bearer ${body.accessToken}`, refreshToken: body.refreshToken };
  }

  close(): Promise<void> {
    return this.#service.close();
  }
}
