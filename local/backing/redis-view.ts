import type { RedisSession } from "./redis-session.ts";

/** A node as another (or it itself) sees it. */
export interface SeenNode {
  readonly id: string;
  readonly port: number;
  readonly busPort: number;
  readonly isMaster: boolean;
  /** The master that it follows. */
  readonly masterId: string | undefined;
  /** It answers. */
  readonly isWell: boolean;
  /** Which of two claims to a slot is the newer one. */
  readonly configEpoch: number;
  /** First and last, both inclusive. */
  readonly slots: readonly (readonly [number, number])[];
}

/** What one node knows of its cluster. */
export interface RedisView {
  readonly self: SeenNode;
  /** Itself too. */
  readonly nodes: readonly SeenNode[];
  /** It takes commands, and every slot has somebody. */
  readonly isServing: boolean;
  /** It follows its master's data; true of a master. */
  readonly isLinked: boolean;
}

export async function viewOf(session: RedisSession): Promise<RedisView> {
  const [table, state, replication] = await Promise.all([
    session.call("cluster", "nodes"),
    session.call("cluster", "info"),
    session.call("info", "replication"),
  ]);
  const lines = table.trim().split("\n");
  const own = lines.find((line) => flagsOf(line).includes("myself"));
  if (own === undefined) {
    throw new Error("the node does not know itself");
  }
  const self = seenNode(own);
  return {
    self,
    nodes: lines.map(seenNode),
    isServing: state.includes("cluster_state:ok") && state.includes("cluster_slots_ok:16384"),
    isLinked: self.isMaster || replication.includes("master_link_status:up"),
  };
}

/** @see https://redis.io/docs/latest/commands/cluster-nodes/ */
function seenNode(line: string): SeenNode {
  const [id = "", address = "", , master = "-", , , epoch = "0", link = "", ...slots] = line.split(" ");
  const [, port = "0", busPort = "0"] = /:(\d+)@(\d+)/.exec(address) ?? [];
  const flags = flagsOf(line);
  return {
    id,
    port: Number(port),
    busPort: Number(busPort),
    isMaster: flags.includes("master"),
    masterId: master === "-" ? undefined : master,
    isWell: link === "connected" && !flags.some((flag) => /^(fail\??|handshake|noaddr)$/.test(flag)),
    configEpoch: Number(epoch),
    // In brackets: those on their way from one node to another.
    slots: slots.filter((range) => !range.startsWith("[")).map(rangeOf),
  };
}

function flagsOf(line: string): string[] {
  return line.split(" ")[2]?.split(",") ?? [];
}

function rangeOf(text: string): [number, number] {
  const [first = "", last = first] = text.split("-");
  return [Number(first), Number(last)];
}
