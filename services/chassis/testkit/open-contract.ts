import type { MessageContract } from "../kafka/message-contract.ts";

/** Takes every message: for tests of what carries them. */
export const OPEN_CONTRACT: MessageContract = {
  faultsOfNew: () => [],
  faultsOfDelivered: () => [],
  faultsOfConsumer: () => [],
};
