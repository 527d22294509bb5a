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
}

/** What logging in needs. */
export interface Credentials {
  readonly id: string;
  readonly passwordHash: string;
}

export interface ProfileChange {
  readonly name: string;
}

/** Where users are kept. */
export interface Users {
  /** @returns undefined when the email is taken */
  add(user: NewUser): Promise<Profile | undefined>;
  credentialsOf(email: string): Promise<Credentials | undefined>;
  profileOf(id: string): Promise<Profile | undefined>;
  /** @returns undefined when there is no such user */
  change(id: string, change: ProfileChange): Promise<Profile | undefined>;
}

/** Reads profiles, from nearby where it can. */
export interface Profiles {
  read(id: string): Promise<Profile | undefined>;
  /** To be told of each change, so that no older profile is served after it. */
  changed(profile: Profile): Promise<void>;
}
