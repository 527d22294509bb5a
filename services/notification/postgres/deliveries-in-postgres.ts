import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Channel } from "../domain/channel.ts";
import type { ClaimedDelivery, ClaimRequest, Deliveries, PlannedDelivery, Settlement } from "../domain/delivery.ts";

interface ClaimedRow {
  id: string;
  notification_id: string;
  channel: Channel;
  target: string;
  attempts: number;
  fence: number;
  remaining_ms: number;
  type: ClaimedDelivery["type"];
  data: Record<string, unknown>;
  occurred_at: Date;
  correlation_id: string;
  traceparent: string;
  email: string | null;
  name: string | null;
  phone: string | null;
  device: string | null;
  webhook_id: string | null;
  url: string | null;
  secret: Buffer | null;
}

interface CountRow {
  channel: Channel;
  count: number;
}

const PLAN: Statement = {
  name: "plan-deliveries",
  text: `insert into deliveries (notification_id, channel, webhook_id, target, state, expires_at)
         select $1, p.channel, p."webhookId", p.target, p.state, now() + make_interval(secs => p.seconds)
           from jsonb_to_recordset($2::jsonb)
                as p(channel text, "webhookId" uuid, target text, state text, seconds int)`,
};
const RELEASE: Statement = {
  name: "release-deliveries",
  text: `update deliveries set state = 'pending', due_at = now(), expires_at = now() + make_interval(secs => $2)
          where state = 'waiting' and notification_id in (select id from notifications where user_id = $1)`,
};
/**
 * Two workers never take the same row: the second skips what the first has locked, and once that has committed, the row is
 * due only when the lease is over. Of the longest due, so many at most are looked at: those of one target that cannot take
 * more do not keep others away, as a target without room is left out.
 */
const CLAIM: Statement = {
  name: "claim-deliveries",
  text: `with due as (
           select d.id
             from unnest($1::text[], $2::int[], $3::int[]) as wanted(channel, slots, per_target)
            cross join lateral (
                    select id from deliveries
                     where state = 'pending' and due_at <= now() and id in (
                             select id from (
                               select c.id, c.due_at, coalesce(room.free, wanted.per_target) as free,
                                      row_number() over (partition by c.target order by c.due_at) as place
                                 from (select id, target, due_at from deliveries
                                        where channel = wanted.channel and state = 'pending' and due_at <= now()
                                          and target <> all ($6::text[])
                                        order by due_at limit 500) c
                                 left join unnest($4::text[], $5::int[]) as room(target, free) using (target)
                             ) placed
                              where place <= free
                              order by due_at limit wanted.slots)
                       for update skip locked) d
         ), claimed as (
           update deliveries d
              set attempts = d.attempts + 1, fence = d.fence + 1, due_at = now() + $7 * interval '1 millisecond'
             from due where d.id = due.id
           returning d.*
         )
         select d.id, d.notification_id, d.channel, d.target, d.attempts, d.fence,
                (extract(epoch from d.expires_at - now()) * 1000)::float8 as remaining_ms,
                n.type, n.data, n.occurred_at, n.correlation_id, n.traceparent,
                c.email, c.name, c.phone, c.device, w.id as webhook_id, w.url, w.secret
           from claimed d
           join notifications n on n.id = d.notification_id
           join contacts c on c.user_id = n.user_id
           left join webhooks w on w.id = d.webhook_id`,
};
const SETTLE: Statement = {
  name: "settle-delivery",
  text: `update deliveries
            set state = $3, reason = $4, status = $5, attempts = attempts - $6,
                due_at = now() + $7 * interval '1 millisecond',
                ended_at = case when $3 = 'pending' then null else now() end
          where id = $1 and fence = $2 and state = 'pending'
          returning id`,
};
const EXPIRE: Statement = {
  name: "expire-deliveries",
  text: `with expired as (
           update deliveries set state = 'dead', reason = 'expired', ended_at = now()
            where id in (select id from deliveries
                          where state = 'pending' and due_at <= now() and expires_at <= now()
                            for update skip locked)
           returning channel
         )
         select channel, count(*)::int as count from expired group by channel`,
};
const COUNT_DEAD: Statement = {
  name: "count-dead-deliveries",
  text: "select channel, count(*)::int as count from deliveries where state = 'dead' group by channel",
};

export class DeliveriesInPostgres implements Deliveries {
  readonly #database: Database;
  readonly #totalSeconds: Readonly<Record<Channel, number>>;

  /** @param totalSeconds how long each channel is tried */
  constructor(database: Database, totalSeconds: Readonly<Record<Channel, number>>) {
    this.#database = database;
    this.#totalSeconds = totalSeconds;
  }

  async plan(tx: Queries, notificationId: string, planned: readonly PlannedDelivery[]): Promise<void> {
    const rows = planned.map((delivery) => ({ ...delivery, seconds: this.#totalSeconds[delivery.channel] }));
    await tx.rows(PLAN, [notificationId, JSON.stringify(rows)]);
  }

  async release(tx: Queries, userId: string): Promise<void> {
    await tx.rows(RELEASE, [userId, this.#totalSeconds.email]);
  }

  async claim({ channels, room, leaseMs }: ClaimRequest): Promise<ClaimedDelivery[]> {
    const values = [
      channels.map(({ channel }) => channel),
      channels.map(({ slots }) => slots),
      channels.map(({ perTarget }) => perTarget),
      [...room.keys()],
      [...room.values()],
      [...room].filter(([, free]) => free === 0).map(([target]) => target),
      leaseMs,
    ];
    return (await this.#database.rows<ClaimedRow>(CLAIM, values)).map(claimedOf);
  }

  async settle({ id, fence }: ClaimedDelivery, settlement: Settlement): Promise<boolean> {
    const { state, status = null } = settlement;
    const reason = state === "delivered" ? null : settlement.reason;
    const [uncounted, delayMs] = state === "pending" ? [settlement.counts ? 0 : 1, settlement.delayMs] : [0, 0];
    const values = [id, fence, state, reason, status, uncounted, delayMs];
    return (await this.#database.rows(SETTLE, values)).length > 0;
  }

  async expire(): Promise<ReadonlyMap<Channel, number>> {
    return countsOf(await this.#database.rows<CountRow>(EXPIRE, []));
  }

  async countDead(): Promise<ReadonlyMap<Channel, number>> {
    return countsOf(await this.#database.rows<CountRow>(COUNT_DEAD, []));
  }
}

function countsOf(rows: readonly CountRow[]): ReadonlyMap<Channel, number> {
  return new Map(rows.map(({ channel, count }) => [channel, count]));
}

function claimedOf(row: ClaimedRow): ClaimedDelivery {
  const { id, channel, target, attempts, fence, type, data, traceparent, webhook_id: webhookId, url, secret } = row;
  return {
    id,
    channel,
    target,
    attempts,
    fence,
    type,
    data,
    traceparent,
    notificationId: row.notification_id,
    remainingMs: row.remaining_ms,
    occurredAt: row.occurred_at.toISOString(),
    correlationId: row.correlation_id,
    email: row.email ?? undefined,
    name: row.name ?? undefined,
    phone: row.phone ?? undefined,
    device: row.device ?? undefined,
    webhook: webhookId === null || url === null || secret === null ? undefined : { id: webhookId, url, secret },
  };
}
