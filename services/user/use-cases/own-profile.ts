import { type Caller, Problem, type RequestContext } from "@plinth/chassis";
import { z } from "zod";
import type { Profile, ProfileChange, Profiles, Users } from "../domain/user.ts";

/** A user and the one profile they may see and change: the subject of their token names it, never the request. */
export interface OwnProfile {
  /** @throws Problem `invalid-token` when the user is gone, `forbidden` when an application calls for itself */
  read(caller: Caller): Promise<Profile>;
  /** @throws Problem as `read` */
  change(caller: Caller, change: ProfileChange, context: RequestContext): Promise<Profile>;
}

export function ownProfile(users: Users, profiles: Profiles): OwnProfile {
  return {
    read: async (caller) => present(await profiles.read(userOf(caller))),
    change: async (caller, change, context) => {
      const id = userOf(caller);
      return present(await profiles.change(id, () => users.change(id, change, context)));
    },
  };
}

const userId = z.uuid();

/** An application that acts for itself is its own subject, and no user. */
function userOf({ subject }: Caller): string {
  if (!userId.safeParse(subject).success) {
    throw new Problem("forbidden");
  }
  return subject;
}

/** A token outlives its user by minutes: then it is good for nothing. */
function present(profile: Profile | undefined): Profile {
  if (profile === undefined) {
    throw new Problem("invalid-token");
  }
  return profile;
}
