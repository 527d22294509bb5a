-- Up Migration
alter table users add column roles text[] not null default '{customer}';
