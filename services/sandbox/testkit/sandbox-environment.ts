import { testEnvironment } from "../../chassis/testkit/test-environment.ts";

/** The provider's key in tests. */
export const API_KEY = "of-a-test-0123456789";

/** The environment of a sandbox service on free ports. */
export function sandboxEnvironment(databaseUrl: string): Record<string, string> {
  return testEnvironment({ SMTP_PORT: "0", DATABASE_URL: databaseUrl, PROVIDER_API_KEY: API_KEY });
}
