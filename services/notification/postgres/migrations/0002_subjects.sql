-- Up Migration
-- Subjects are text: an application that acts for itself is its own subject, and its id is no UUID.
alter table webhooks drop constraint webhooks_user_id_fkey;
alter table notifications drop constraint notifications_user_id_fkey;
alter table contacts alter column user_id type text;
alter table webhooks alter column user_id type text;
alter table notifications alter column user_id type text;
alter table webhooks add foreign key (user_id) references contacts;
alter table notifications add foreign key (user_id) references contacts;
