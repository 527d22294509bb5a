import type { Role } from "../domain/role.ts";

/** The scopes of our API. */
export const API_SCOPES = ["api", "admin"] as const;

/**
 * What the token of an application may do: what its user may, but as an admin only where that was asked for and consented to.
 * An application that acts for itself is no customer, and an admin where its entry in the settings lets it ask for that.
 * @param ofUser the user's roles; undefined where the application acts for itself
 */
export function rolesInToken(scopes: ReadonlySet<string>, ofUser: readonly Role[] | undefined): readonly Role[] {
  const held: readonly Role[] = ofUser ?? ["admin"];
  return held.filter((role) => role !== "admin" || scopes.has("admin"));
}
