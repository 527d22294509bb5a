-- Up Migration
-- Of the user's profile that email and name come from: an older one changes nothing. `known_at`, which told this before by
-- the clocks of others, is not written any more.
alter table contacts add column version integer not null default 0;
