import { LOOPBACK } from "./backing-props.ts";
import type { RedisPorts } from "./redis-record.ts";
import type { RedisSession } from "./redis-session.ts";
import { type RedisView, viewOf } from "./redis-view.ts";

const SLOTS = 16_384;

/** One node of the cluster to be: where it listens, and the administrator's connection to it. */
export interface FormingNode {
  readonly ports: RedisPorts;
  readonly session: RedisSession;
}

interface Seen extends FormingNode {
  readonly view: RedisView;
}

/**
 * Takes the next steps from what the nodes are now to a cluster that serves. Every step is one that may be taken again, so
 * whoever comes after a crash goes on where it ended; what Redis itself does (failover, a master that comes back) is left
 * to it.
 *
 * @returns what is still missing; undefined once every slot is served and every replica follows its master
 */
export async function formOnward(nodes: readonly FormingNode[], masters: number): Promise<string | undefined> {
  const seen = await Promise.all(nodes.map(async (node) => ({ ...node, view: await viewOf(node.session) })));
  if (await meet(seen)) {
    return "the nodes do not all know each other yet";
  }
  if (await spreadSlots(seen, masters)) {
    return "the slots are being given out";
  }
  if (await followMasters(seen)) {
    return "the replicas do not follow their masters yet";
  }
  return missingIn(seen, masters);
}

/** Each makes itself known to those behind it that it does not see, or sees at an address of before. */
async function meet(seen: readonly Seen[]): Promise<boolean> {
  const strangers = seen.flatMap((node, index) =>
    seen
      .slice(index + 1)
      .filter((other) => !knows(node, other) || !knows(other, node))
      .map((other) => ({ node, other })),
  );
  for (const { node, other } of strangers) {
    const { port, busPort } = other.ports;
    await node.session.call("cluster", "meet", LOOPBACK, String(port), String(busPort));
  }
  return strangers.length > 0;
}

function knows(node: Seen, other: Seen): boolean {
  return node.view.nodes.some(
    ({ id, port, busPort }) =>
      id === other.view.self.id && port === other.ports.port && busPort === other.ports.busPort,
  );
}

/** Slots that nobody has go to the master of the same index, or to whoever took its place. */
async function spreadSlots(seen: readonly Seen[], masters: number): Promise<boolean> {
  const isGiven = new Array<boolean>(SLOTS).fill(false);
  for (const [first, last] of seen.flatMap(({ view }) => (view.self.isMaster ? view.self.slots : []))) {
    isGiven.fill(true, first, last + 1);
  }
  let gaveAny = false;
  for (let index = 0; index < masters; index++) {
    const bounds = [Math.floor((index * SLOTS) / masters), Math.floor(((index + 1) * SLOTS) / masters)] as const;
    const ranges = gapsOf(isGiven, ...bounds);
    if (ranges.length > 0) {
      await masterOf(seen, index)?.session.call("cluster", "addslotsrange", ...ranges.flat().map(String));
      gaveAny = true;
    }
  }
  return gaveAny;
}

function gapsOf(isGiven: readonly boolean[], from: number, to: number): (readonly [number, number])[] {
  const gaps: [number, number][] = [];
  for (let slot = from; slot < to; slot++) {
    const last = gaps.at(-1);
    if (isGiven[slot]) {
      continue;
    }
    if (last !== undefined && last[1] === slot - 1) {
      last[1] = slot;
    } else {
      gaps.push([slot, slot]);
    }
  }
  return gaps;
}

function masterOf(seen: readonly Seen[], index: number): Seen | undefined {
  const self = seen[index]?.view.self;
  return seen.find(({ view }) => view.self.id === (self?.masterId ?? self?.id));
}

/** A master without slots becomes a replica of the one that has the fewest. */
async function followMasters(seen: readonly Seen[]): Promise<boolean> {
  const serving = seen.filter(({ view }) => view.self.isMaster && view.self.slots.length > 0);
  const idle = seen.filter(({ view }) => view.self.isMaster && view.self.slots.length === 0);
  const replicas = new Map(
    serving.map((master) => [
      master.view.self.id,
      seen.filter(({ view }) => view.self.masterId === master.view.self.id).length,
    ]),
  );
  for (const { session } of idle) {
    const [fewest] = [...replicas].sort(([, a], [, b]) => a - b);
    if (fewest !== undefined) {
      const [masterId, count] = fewest;
      await session.call("cluster", "replicate", masterId);
      replicas.set(masterId, count + 1);
    }
  }
  return idle.length > 0;
}

function missingIn(seen: readonly Seen[], masters: number): string | undefined {
  if (seen.filter(({ view }) => view.self.isMaster).length !== masters) {
    return `there are not ${masters} masters yet`;
  }
  const ids = new Set(seen.map(({ view }) => view.self.id));
  for (const { ports, view } of seen) {
    if (!view.isServing) {
      return `the node on ${LOOPBACK}:${ports.port} does not serve all slots yet`;
    }
    if (!view.isLinked) {
      return `the replica on ${LOOPBACK}:${ports.port} does not follow its master yet`;
    }
    if (view.nodes.some(({ id, isWell }) => ids.has(id) && !isWell)) {
      return `the node on ${LOOPBACK}:${ports.port} does not reach all others yet`;
    }
    if (!knowsEpochs(view, seen)) {
      return `the node on ${LOOPBACK}:${ports.port} does not know the masters' newest epochs yet`;
    }
  }
  return undefined;
}

/**
 * A replica that asks for votes with an epoch of before is refused by those that know better; with its master gone nobody
 * tells it anymore, and its slots would stay without a master.
 */
function knowsEpochs(view: RedisView, seen: readonly Seen[]): boolean {
  const epochs = new Map(view.nodes.map(({ id, configEpoch }) => [id, configEpoch]));
  const masters = seen.map((node) => node.view.self).filter(({ isMaster }) => isMaster);
  return (
    masters.every(({ id, configEpoch }) => epochs.get(id) === configEpoch) &&
    new Set(masters.map(({ configEpoch }) => configEpoch)).size === masters.length
  );
}
