import { type Caller, Problem } from "@plinth/chassis";
import type { Profile, ProfileChange, Profiles, Users } from "../domain/user.ts";

/** A user and the one profile they may see and change: the subject of their token names it, never the request. */
export interface OwnProfile {
  /** @throws Problem `invalid-token` when the user is gone */
  read(caller: Caller): Promise<Profile>;
  /** @throws Problem `invalid-token` when the user is gone */
  change(caller: Caller, change: ProfileChange): Promise<Profile>;
}

export function ownProfile(users: Users, profiles: Profiles): OwnProfile {
  return {
    read: async ({ subject }) => present(await profiles.read(subject)),
    change: async ({ subject }, change) => {
      const profile = present(await users.change(subject, change));
      await profiles.changed(profile);
      return profile;
    },
  };
}

/** A token outlives its user by minutes: then it is good for nothing. */
function present(profile: Profile | undefined): Profile {
  if (profile === undefined) {
    throw new Problem("invalid-token");
  }
  return profile;
}
