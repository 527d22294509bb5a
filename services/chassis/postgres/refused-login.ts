/**
 * Classes of SQLSTATE: 28, invalid authorization.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const REFUSED = /^28/;

/** Whether the server did not let a client in with its login, so that none of its work was begun. */
export function isRefusedLogin(error: unknown): boolean {
  return error instanceof Error && "code" in error && REFUSED.test(String(error.code));
}
