import { Problem } from "@plinth/chassis";
import type { AccessToken, AccessTokens } from "../crypto/access-tokens.ts";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { Users } from "../domain/user.ts";

export interface Login {
  readonly email: string;
  readonly password: string;
}

/** @throws Problem `wrong-credentials`, the same for an unknown email as for a wrong password */
export type LogIn = (login: Login) => Promise<AccessToken>;

export function logIn(users: Users, passwords: PasswordHasher, tokens: AccessTokens): LogIn {
  return async ({ email, password }) => {
    const known = await users.credentialsOf(email);
    // Checked for an unknown email too, or the time of the answer would tell who has an account.
    const right = await passwords.matches(known?.passwordHash, password);
    if (known === undefined || !right) {
      throw new Problem("wrong-credentials");
    }
    return tokens.issue(known.id);
  };
}
