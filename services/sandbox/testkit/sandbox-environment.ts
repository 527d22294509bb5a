/** The provider's key in tests. */
export const API_KEY = "of-a-test-0123456789";

/** The environment of a sandbox service on free ports. */
export function sandboxEnvironment(databaseUrl: string): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    PORT: "0",
    SMTP_PORT: "0",
    LOG_LEVEL: "info",
    DRAIN_SECONDS: "0",
    DATABASE_URL: databaseUrl,
    PROVIDER_API_KEY: API_KEY,
  };
}
