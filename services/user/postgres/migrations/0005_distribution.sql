-- Up Migration
-- Nothing is spread, so that what is unique stays so over all users: an email among users, the live token of a session. A spread table can
-- only promise that within one value of the column it is spread by, and tokens are looked up by their hash, users by their email
-- or id. The load is small: access tokens are checked without the database, profiles come from the cache.
select 1;
