-- The time at which a message was decided on, not at which its transaction began: one that waited for a lock is later.
alter table outbox alter column created_at set default clock_timestamp();

-- Messages whose handling was begun and is not known to have ended: how often. A row that stays is of a process that died.
create table inbox_attempts (
  consumer text not null,
  message_id text not null,
  begun int not null default 1,
  begun_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
create index inbox_attempts_begun_at on inbox_attempts (begun_at);
