import { serverProvider } from "../servers/server-provider.ts";
import { acl } from "./acl.ts";
import { kafkaAddressOf, kafkaSettingFaults, withKafka } from "./kafka-server.ts";
import { quota } from "./quota.ts";
import { topic } from "./topic.ts";
import { userScramCredential } from "./user-scram-credential.ts";

/** What is kept inside a Kafka cluster, as `@pulumi/kafka` has it. */
export const createKafkaProvider = serverProvider({
  name: "kafka",
  version: "3.13.2",
  types: {
    "kafka:index/topic:Topic": topic,
    "kafka:index/acl:Acl": acl,
    "kafka:index/quota:Quota": quota,
    "kafka:index/userScramCredential:UserScramCredential": userScramCredential,
  },
  settingFaults: kafkaSettingFaults,
  addressOf: kafkaAddressOf,
  withClient: withKafka,
});
