import { Problem } from "@plinth/chassis";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { Credentials, Users } from "../domain/user.ts";
import type { LoginGuard } from "../protection/login-guard.ts";

export interface Login {
  readonly email: string;
  readonly password: string;
}

/**
 * Says whose email and password these are.
 * @param address where they were typed
 * @throws Problem `wrong-credentials`, the same for an unknown email as for a wrong password; `too-many-attempts` likewise
 */
export type CheckPassword = (login: Login, address: string) => Promise<Credentials>;

export function checkPassword(users: Users, passwords: PasswordHasher, guard: LoginGuard): CheckPassword {
  return ({ email, password }, address) =>
    guard.attempt(email, address, async () => {
      const known = await users.credentialsOf(email);
      // Checked for an unknown email too, or the time of the answer would tell who has an account.
      const right = await passwords.matches(known?.passwordHash, password);
      if (known === undefined || !right) {
        throw new Problem("wrong-credentials");
      }
      return known;
    });
}
