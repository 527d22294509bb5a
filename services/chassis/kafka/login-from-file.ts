import { type SASLOptions, saslScramSha } from "@platformatic/kafka";
import { type Login, readLogin } from "../credentials/login.ts";

/** What each file last said: clients are opened anew after failures, when the file may be spoilt. */
const lastLogins = new Map<string, Login>();

type Authenticate = NonNullable<SASLOptions["authenticate"]>;

/**
 * Logs in with what the file says at that time: every new connection, and one that the broker asks to log in again. Kafka keeps a
 * connection's user for as long as it lasts, so one that is asked again must find the same user in the file, or it is closed and another
 * made. While there is no login in the file, the last one that was there is tried.
 */
export function loginFromFile(path: string): Authenticate {
  const read = async (): Promise<Login> => {
    try {
      const login = await readLogin(path);
      lastLogins.set(path, login);
      return login;
    } catch (error) {
      const last = lastLogins.get(path);
      if (last === undefined) {
        throw error;
      }
      return last;
    }
  };
  return (_mechanism, connection, authenticate, _username, _password, _token, callback) => {
    read().then(
      ({ username, password }) =>
        saslScramSha.authenticate(
          authenticate,
          connection,
          "SHA-512",
          username,
          password,
          saslScramSha.defaultCrypto,
          callback,
        ),
      (error: Error) => callback(error),
    );
  };
}
