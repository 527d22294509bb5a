-- What the handlers of tests write, in the order in which they wrote it.
create table effects (
  place bigint generated always as identity primary key,
  message_id text not null,
  key text not null,
  number int not null,
  handled_by text not null
);
