import type { Change } from "../domain/changes.ts";
import { type Health, ownMeta, type Registration } from "../domain/registration.ts";

/** One operation of a transaction, as Consul's API has it. */
export type Operation = Readonly<Record<"Node" | "Service" | "Check", object>> | Readonly<Record<string, object>>;

/**
 * Where the node itself would be; nobody is asked to go there, as each entry has an address of its own. It is one of those that
 * stand for nothing in documents.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5737
 */
const NODE_ADDRESS = "192.0.2.1";

const STATUS: Readonly<Record<Health, string>> = { ready: "passing", "not ready": "critical", terminating: "critical" };

/** What a check's output says. */
function outputOf(health: Health): string {
  return `The endpoint is ${health}`;
}

/** What the check says of the endpoint; undefined where the registrar would not have said it so. */
export function healthOf(status: string, output: string): Health | undefined {
  return (Object.keys(STATUS) as Health[]).find((health) => STATUS[health] === status && outputOf(health) === output);
}

/** The id of an entry's check. */
export function checkOf(id: string): string {
  return `${id}/readiness`;
}

/** Makes the cluster's node, where there is none: a node of that name that is somebody else's is not touched. */
export function makeNode(node: string, cluster: string): Operation {
  return {
    Node: { Verb: "cas", Node: { Node: node, Address: NODE_ADDRESS, Meta: ownMeta(cluster), ModifyIndex: 0 } },
  };
}

/**
 * The operations of a change, which belong into one transaction. Each names the index that it was worked out from, 0 for nothing:
 * Consul refuses it where somebody else was quicker, such as another leader.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/txn
 */
export function operationsOf(change: Change, node: string): Operation[] {
  if (change.kind === "deregister") {
    const { id, name, index } = change.entry;
    // Its check goes with it.
    return [{ Service: { Verb: "delete-cas", Node: node, Service: { ID: id, Service: name, ModifyIndex: index } } }];
  }
  const { registration } = change;
  const { index, checkIndex } = change.kind === "update" ? change.entry : { index: 0, checkIndex: 0 };
  return [setService(registration, node, index), setCheck(registration, node, checkIndex)];
}

function setService({ id, name, address, port, tags, meta }: Registration, node: string, index: number): Operation {
  const service = { ID: id, Service: name, Address: address, Port: port, Tags: tags, Meta: meta };
  const weights = { Passing: 1, Warning: 1 };
  return { Service: { Verb: "cas", Node: node, Service: { ...service, Weights: weights, ModifyIndex: index } } };
}

function setCheck({ id, name, health }: Registration, node: string, index: number): Operation {
  return {
    Check: {
      Verb: "cas",
      Check: {
        Node: node,
        CheckID: checkOf(id),
        Name: "Kubernetes readiness",
        Status: STATUS[health],
        Output: outputOf(health),
        ServiceID: id,
        ServiceName: name,
        ModifyIndex: index,
      },
    },
  };
}
