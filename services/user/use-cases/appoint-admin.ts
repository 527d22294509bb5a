import type { TraceContext } from "@plinth/chassis";
import type { PasswordHasher } from "../crypto/password-hasher.ts";
import type { Role } from "../domain/role.ts";
import type { Users } from "../domain/user.ts";

export interface FirstAdmin {
  readonly email: string;
  readonly password: string;
}

const ROLES: readonly Role[] = ["customer", "admin"];

/**
 * Sees to it that there is an admin with this email and password: creates the account, or makes the one that has the email
 * an admin with this password. Once it is so, nothing happens; replicas may do it at once.
 */
export async function appointAdmin(
  { email, password }: FirstAdmin,
  users: Users,
  passwords: PasswordHasher,
  context: TraceContext,
): Promise<void> {
  const known = await users.credentialsOf(email);
  if (known === undefined) {
    const passwordHash = await passwords.hash(password);
    const added = await users.add({ email, name: "Admin", passwordHash, roles: ROLES }, context);
    // Otherwise somebody was faster: a twin with the same secret, or a stranger. The account is looked at again.
    return added === undefined ? appointAdmin({ email, password }, users, passwords, context) : undefined;
  }
  // The password first: whoever had the account before is out by the time that it can do more.
  if (!(await passwords.matches(known.passwordHash, password))) {
    await users.replacePassword(known.id, await passwords.hash(password));
  }
  if (!known.roles.includes("admin")) {
    await users.appoint(known.id, ROLES);
  }
}
