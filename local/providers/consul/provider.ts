import { serverProvider } from "../servers/server-provider.ts";
import { aclPolicy } from "./acl-policy.ts";
import { aclToken, getAclTokenSecretId } from "./acl-token.ts";
import { configEntry } from "./config-entry.ts";
import { consulAddressOf, consulSettingFaults, withConsul } from "./consul-server.ts";
import { keys } from "./keys.ts";

/** What is kept inside Consul, as `@pulumi/consul` has it. */
export const createConsulProvider = serverProvider({
  name: "consul",
  version: "3.15.1",
  types: {
    "consul:index/keys:Keys": keys,
    "consul:index/configEntry:ConfigEntry": configEntry,
    "consul:index/aclPolicy:AclPolicy": aclPolicy,
    "consul:index/aclToken:AclToken": aclToken,
  },
  functions: { "consul:index/getAclTokenSecretId:getAclTokenSecretId": getAclTokenSecretId },
  settingFaults: consulSettingFaults,
  addressOf: consulAddressOf,
  withClient: withConsul,
});
