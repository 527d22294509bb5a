import { Problem, type RequestContext } from "@plinth/chassis";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { Profile, Users } from "../domain/user.ts";

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** @throws Problem `email-taken` */
export type RegisterUser = (registration: Registration, context: RequestContext) => Promise<Profile>;

export function registerUser(users: Users, passwords: PasswordHasher): RegisterUser {
  return async ({ email, password, name }, context) => {
    const passwordHash = await passwords.hash(password);
    const profile = await users.add({ email, name, passwordHash, roles: ["customer"] }, context);
    if (profile === undefined) {
      throw new Problem("email-taken");
    }
    return profile;
  };
}
