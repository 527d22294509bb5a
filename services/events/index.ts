export { type EventData, eventSchemas } from "./event-schemas.ts";
export { type RegistryContext, type RegistryFault, registryFaults } from "./registry-faults.ts";
export { type ContractFault, contractOf, ServiceContract } from "./service-contract.ts";
export { type EventDefinition, type TopicDefinition, typeOfVersion } from "./topic.ts";
export { ARCHIVE, type EventName, INBOX_DAYS, topics, topicsReadBy } from "./topics.ts";
