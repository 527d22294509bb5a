-- Up Migration
-- Old ones are deleted.
create index notifications_created_at on notifications (created_at);
