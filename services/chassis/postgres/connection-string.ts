import type { Login } from "../credentials/login.ts";

/**
 * A URL of Postgres with another login, or with a server that has to prove who it is, by a certificate for its host name.
 * @param caFile PEM, read again for each connection
 */
export function connectionString(url: string, login: Login | undefined, caFile: string | undefined): string {
  const result = new URL(url);
  if (login !== undefined) {
    result.username = encodeURIComponent(login.username);
    result.password = encodeURIComponent(login.password);
  }
  if (caFile !== undefined) {
    result.searchParams.set("sslmode", "verify-full");
    result.searchParams.set("sslrootcert", caFile);
  }
  return result.href;
}
