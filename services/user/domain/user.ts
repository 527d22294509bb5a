import type { TraceContext } from "@plinth/chassis";
import type { Role } from "./role.ts";

/** What a user may see of themselves. */
export interface Profile {
  /** UUID */
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** ISO 8601 */
  readonly updatedAt: string;
  /** Counts the changes, from 1. */
  readonly version: number;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly roles: readonly Role[];
}

/** What logging in needs. */
export interface Credentials {
  readonly id: string;
  readonly passwordHash: string;
  readonly roles: readonly Role[];
}

export interface ProfileChange {
  readonly name: string;
}

/** Where users are kept. What others are to know of a change is published if, and only if, it is stored. */
export interface Users {
  /** @returns undefined when the email is taken */
  add(user: NewUser, context: TraceContext): Promise<Profile | undefined>;
  credentialsOf(email: string): Promise<Credentials | undefined>;
  rolesOf(id: string): Promise<readonly Role[]>;
  profileOf(id: string): Promise<Profile | undefined>;
  /** @returns undefined when there is no such user */
  change(id: string, change: ProfileChange, context: TraceContext): Promise<Profile | undefined>;
  /** Gives the user other roles. */
  appoint(id: string, roles: readonly Role[]): Promise<void>;
  /** Gives the user another password; who logged in with the old one is logged out. */
  replacePassword(id: string, passwordHash: string): Promise<void>;
}

/** Reads profiles, from nearby where it can. */
export interface Profiles {
  read(id: string): Promise<Profile | undefined>;
  /** Makes a change, so that no older profile is served after it. @param write commits it and gives the profile as it is now */
  change(id: string, write: () => Promise<Profile | undefined>): Promise<Profile | undefined>;
}
