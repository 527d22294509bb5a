import { Problem } from "@plinth/chassis";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { Credentials, Users } from "../domain/user.ts";

export interface Login {
  readonly email: string;
  readonly password: string;
}

/** Whose email and password these are. @throws Problem `wrong-credentials`, the same for an unknown email as for a wrong password */
export type CheckPassword = (login: Login) => Promise<Credentials>;

export function checkPassword(users: Users, passwords: PasswordHasher): CheckPassword {
  return async ({ email, password }) => {
    const known = await users.credentialsOf(email);
    // Checked for an unknown email too, or the time of the answer would tell who has an account.
    const right = await passwords.matches(known?.passwordHash, password);
    if (known === undefined || !right) {
      throw new Problem("wrong-credentials");
    }
    return known;
  };
}
