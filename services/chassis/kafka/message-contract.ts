import type { z } from "zod";
import type { Message, NewMessage } from "./message.ts";

/** What is wrong with a message, without its values: they may be somebody's. */
export interface ContractFault {
  /** As in `topic`, `key` or `data.items[0].quantity`. */
  readonly path: string;
  readonly problem: string;
}

/** What a service has agreed on with the others about its messages. */
export interface MessageContract {
  /** All that is wrong with a message that it is about to publish. */
  faultsOfNew(message: NewMessage): readonly ContractFault[];
  /** All that is wrong with a delivered message beside its data, which the handler's schema is for. */
  faultsOfDelivered(message: Message): readonly ContractFault[];
  /** Why it may not read these topics with these handlers. */
  faultsOfConsumer(
    topics: readonly string[],
    handlers: readonly { readonly type: string; readonly data: z.ZodType }[],
  ): readonly ContractFault[];
}

/** A fault of ours: the service is about to do what it has not agreed on. */
export class ContractError extends Error {
  readonly faults: readonly ContractFault[];

  constructor(what: string, faults: readonly ContractFault[]) {
    super(`${what}: ${textOf(faults)}`);
    this.name = "ContractError";
    this.faults = faults;
  }
}

/** A delivered message that is not what was agreed on: no attempt can help. */
export class InvalidMessageError extends Error {
  readonly faults: readonly ContractFault[];

  constructor(faults: readonly ContractFault[]) {
    super(textOf(faults));
    this.name = "InvalidMessageError";
    this.faults = faults;
  }
}

/** @throws ContractError when the service may not publish the message */
export function refuseNew(contract: MessageContract, message: NewMessage): void {
  const faults = contract.faultsOfNew(message);
  if (faults.length > 0) {
    throw new ContractError(`${message.type} may not be published`, faults);
  }
}

/** The faults of data, each with its path. */
export function faultsOfData({ issues }: z.ZodError): ContractFault[] {
  return issues.map(({ path, message }) => ({
    path: path.reduce<string>(
      (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
      "data",
    ),
    problem: message,
  }));
}

function textOf(faults: readonly ContractFault[]): string {
  return faults.map(({ path, problem }) => `${path}: ${problem}`).join("; ");
}
