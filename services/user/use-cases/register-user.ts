import { Problem, type RequestContext } from "@plinth/chassis";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { Profile, Users } from "../domain/user.ts";
import type { RegistrationGuard } from "../protection/registration-guard.ts";

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** @param address where the registration comes from @throws Problem `email-taken`, `too-many-attempts` */
export type RegisterUser = (registration: Registration, address: string, context: RequestContext) => Promise<Profile>;

export function registerUser(users: Users, passwords: PasswordHasher, guard: RegistrationGuard): RegisterUser {
  return async ({ email, password, name }, address, context) => {
    await guard.admit(address);
    const passwordHash = await passwords.hash(password);
    const profile = await users.add({ email, name, passwordHash, roles: ["customer"] }, context);
    if (profile === undefined) {
      throw new Problem("email-taken");
    }
    return profile;
  };
}
