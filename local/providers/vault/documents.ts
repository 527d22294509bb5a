import type { Field, Fields } from "./field.ts";
import { documentKind, type ResourceKind } from "./resource-kind.ts";

const text = { form: "text" } as const;
const number = { form: "number" } as const;
const set = { form: "set" } as const;
const list = { form: "list" } as const;
const flag = { form: "flag" } as const;
const duration = { form: "duration" } as const;
const on = { form: "flag", default: true } as const;
const off = { form: "flag", default: false } as const;

const kubernetesBackend: Field = { form: "text", default: "kubernetes", replaces: true };

/** How Vault asks a cluster whose a token is. */
export const kubernetesAuthConfig: ResourceKind = documentKind({
  id: "auth/{backend}/config",
  place: { backend: kubernetesBackend },
  fields: {
    kubernetesHost: { form: "text", required: true },
    kubernetesCaCert: text,
    tokenReviewerJwt: { form: "text", secret: true },
    pemKeys: list,
    issuer: text,
    disableIssValidation: flag,
    disableLocalCaJwt: flag,
    useAnnotationsAsAliasMetadata: flag,
  },
  // It goes with its auth method.
  deletable: false,
});

/** Which service accounts get which policies. */
export const kubernetesAuthRole: ResourceKind = documentKind({
  id: "auth/{backend}/role/{roleName}",
  place: { backend: kubernetesBackend, roleName: { form: "text", required: true, replaces: true } },
  fields: {
    boundServiceAccountNames: { form: "set", required: true },
    boundServiceAccountNamespaces: set,
    boundServiceAccountNamespaceSelector: text,
    audience: text,
    aliasNameSource: text,
    aliasMetadata: { form: "map" },
    tokenBoundCidrs: set,
    tokenExplicitMaxTtl: number,
    tokenMaxTtl: number,
    tokenNoDefaultPolicy: flag,
    tokenNumUses: number,
    tokenPeriod: number,
    tokenPolicies: set,
    tokenTtl: number,
    tokenType: text,
  },
});

/** What its holders may do. */
export const policy: ResourceKind = documentKind({
  id: "{name}",
  path: (name) => `sys/policies/acl/${name}`,
  place: { name: { form: "text", named: true, replaces: true } },
  fields: { policy: { form: "text", required: true } },
});

const backend: Field = { form: "text", required: true, replaces: true };
const name: Field = { form: "text", named: true, replaces: true };

/** How a user of a database is made and taken away. */
export const databaseRole: ResourceKind = documentKind({
  id: "{backend}/roles/{name}",
  place: { backend, name },
  fields: {
    dbName: { form: "text", required: true, replaces: true },
    creationStatements: { form: "list", required: true },
    revocationStatements: list,
    rollbackStatements: list,
    renewStatements: list,
    defaultTtl: number,
    maxTtl: number,
    credentialType: text,
    credentialConfig: { form: "map" },
  },
});

/** What certificates may be asked for. */
export const pkiRole: ResourceKind = documentKind({
  id: "{backend}/roles/{name}",
  place: { backend, name },
  fields: pkiRoleFields(),
});

function pkiRoleFields(): Fields {
  return {
    issuerRef: text,
    ttl: duration,
    maxTtl: duration,
    allowLocalhost: on,
    allowedDomains: set,
    allowedDomainsTemplate: off,
    allowBareDomains: off,
    allowSubdomains: off,
    allowGlobDomains: off,
    allowAnyName: off,
    allowWildcardCertificates: on,
    enforceHostnames: on,
    allowIpSans: on,
    allowedUriSans: set,
    allowedUriSansTemplate: flag,
    allowedOtherSans: set,
    allowedSerialNumbers: set,
    allowedUserIds: set,
    serverFlag: on,
    clientFlag: on,
    codeSigningFlag: off,
    emailProtectionFlag: off,
    keyType: { form: "text", default: "rsa" },
    keyBits: { form: "number", default: 2048 },
    signatureBits: number,
    keyUsages: { form: "set", wire: "key_usage" },
    extKeyUsages: { form: "set", wire: "ext_key_usage" },
    extKeyUsageOids: set,
    useCsrCommonName: on,
    useCsrSans: on,
    usePss: flag,
    organizationUnit: { form: "set", wire: "ou" },
    organizations: { form: "set", wire: "organization" },
    countries: { form: "set", wire: "country" },
    localities: { form: "set", wire: "locality" },
    provinces: { form: "set", wire: "province" },
    streetAddresses: { form: "set", wire: "street_address" },
    postalCodes: { form: "set", wire: "postal_code" },
    generateLease: off,
    noStore: off,
    requireCn: on,
    policyIdentifiers: set,
    basicConstraintsValidForNonCa: off,
    notBeforeDuration: duration,
    notAfter: text,
    cnValidations: set,
  };
}
