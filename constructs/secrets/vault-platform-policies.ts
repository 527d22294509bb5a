/**
 * Vault's rules for whoever deploys: it sets up what services take, and reads none of the logins that Vault makes for them. It can give
 * others more than it has itself, as anybody can who writes policies; the audit log tells of it.
 */
export const deployerPolicy = `path "sys/mounts" { capabilities = ["read"] }
${["kv", "database", "pki", "transit"].map(mountRules).join("\n")}
path "sys/auth" { capabilities = ["read"] }
path "sys/auth/kubernetes" { capabilities = ["create", "read", "update", "delete", "sudo"] }
path "sys/mounts/auth/kubernetes" { capabilities = ["read"] }
path "sys/mounts/auth/kubernetes/tune" { capabilities = ["read", "update", "sudo"] }
path "sys/auth/kubernetes/tune" { capabilities = ["read", "update", "sudo"] }
path "auth/kubernetes/config" { capabilities = ["create", "read", "update", "delete"] }
path "auth/kubernetes/role/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "sys/policies/acl/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "sys/policies/acl/deployer" { capabilities = ["deny"] }
path "sys/policies/acl/snapshot" { capabilities = ["deny"] }
path "kv/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "database/config/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "database/roles/*" { capabilities = ["create", "read", "update", "delete", "list"] }
path "pki/*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }
path "pki/issue/*" { capabilities = ["deny"] }
path "transit/keys/*" { capabilities = ["create", "read", "update", "delete", "list"] }
`;

/** Vault's rules for what saves snapshots. */
export const snapshotPolicy = 'path "sys/storage/raft/snapshot" { capabilities = ["read"] }\n';

function mountRules(mount: string): string {
  return `path "sys/mounts/${mount}" { capabilities = ["create", "read", "update", "delete", "sudo"] }
path "sys/mounts/${mount}/tune" { capabilities = ["read", "update"] }`;
}
