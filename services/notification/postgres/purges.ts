import type { Purge } from "@plinth/chassis/postgres";

/** Notifications of long ago, with their deliveries, dead letters among them; what is still being tried stays. */
export function purgesAfter(days: number): Purge[] {
  return [
    {
      statement: {
        name: "purge-notifications",
        text: `with old as (
                 select n.id from notifications n
                  where n.created_at < now() - make_interval(days => $2)
                    and not exists (select from deliveries d where d.notification_id = n.id and d.state = 'pending')
                  order by n.created_at limit $1 for update skip locked
               ), deliveries_of_old as (
                 delete from deliveries where notification_id = any (array(select id from old))
               )
               delete from notifications where id = any (array(select id from old)) returning true`,
      },
      values: [days],
    },
  ];
}
