import { X509Certificate } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { VaultRefusal } from "../../backing/vault-api.ts";
import { isRecord } from "../../is-record.ts";
import { type Field, type Fields, fromResponse, isEmpty, snakeCase, toRequest, type Values } from "./field.ts";
import { type Ask, dataOf, idTemplate, type ResourceKind } from "./resource-kind.ts";

const backend: Field = { form: "text", required: true, replaces: true };
const name: Field = { form: "text", named: true, replaces: true };

const secretPlace = idTemplate("{mount}/data/{name}");

/** A secret with versions. */
export const secretV2: ResourceKind = {
  ...secretPlace,
  fields: {
    mount: { form: "text", required: true, replaces: true },
    name,
    dataJson: { form: "json", required: true, secret: true },
    cas: { form: "number" },
    options: { form: "map" },
    disableRead: { form: "flag", default: false },
    deleteAllVersions: { form: "flag", default: false },
    customMetadata: {
      form: "record",
      of: { casRequired: "flag", data: "map", deleteVersionAfter: "number", maxVersions: "number" },
    },
  },
  secretOutputs: ["data"],
  async create(ask, values) {
    const id = secretPlace.idOf(values) ?? "";
    await this.update(ask, id, values, {});
    return id;
  },
  async update(ask, id, values, before) {
    const { cas, customMetadata } = values;
    const options = { ...(isRecord(values.options) && values.options), ...(cas !== undefined && { cas }) };
    await onceUpgraded(() => ask("POST", id, { data: JSON.parse(String(values.dataJson)), options }));
    if (!isEmpty(customMetadata) || !isEmpty(before.customMetadata)) {
      const { data, ...limits } = isRecord(customMetadata) ? customMetadata : {};
      const settings = Object.entries(limits).map(([key, value]) => [snakeCase(key), value]);
      await ask("POST", metadataOf(id), { ...Object.fromEntries(settings), custom_metadata: data ?? {} });
    }
  },
  async read(ask, id, known) {
    if (known.disableRead === true) return known;
    const found = dataOf(await ask("GET", id));
    if (!isRecord(found?.data)) return undefined;
    const metadata = isRecord(found.metadata) ? found.metadata : {};
    const data = Object.fromEntries(Object.entries(found.data).map(([key, value]) => [key, asText(value)]));
    const described = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, asText(value)]));
    return { ...secretPlace.fromId(id), path: id, data, metadata: described, dataJson: JSON.stringify(found.data) };
  },
  async delete(ask, id, { deleteAllVersions }) {
    await ask("DELETE", deleteAllVersions === true ? metadataOf(id) : id);
  },
};

function metadataOf(id: string): string {
  const place = secretPlace.fromId(id);
  return `${String(place?.mount)}/metadata/${String(place?.name)}`;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const upgradeMs = 30_000;

/** A mount that was just made says for a moment that it is being upgraded to versions. */
async function onceUpgraded(write: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + upgradeMs;
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      const isUpgrading = error instanceof VaultRefusal && /Upgrading from non-versioned/.test(error.message);
      if (!isUpgrading || performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

const connectionPlace = idTemplate("{backend}/config/{name}");

const connectionFields: Fields = {
  pluginName: { form: "text" },
  pluginVersion: { form: "text" },
  verifyConnection: { form: "flag", default: true, untold: true },
  allowedRoles: { form: "set" },
  rootRotationStatements: { form: "list", wire: "root_credentials_rotate_statements" },
  passwordPolicy: { form: "text" },
};

/** Of the login that makes users. Only PostgreSQL's: another database's plugin is not part of a local Vault. */
export const databaseConnection: ResourceKind = {
  ...connectionPlace,
  fields: {
    backend,
    name,
    ...connectionFields,
    postgresql: {
      form: "record",
      required: true,
      of: {
        connectionUrl: "text",
        username: "text",
        password: "text",
        usernameTemplate: "text",
        passwordAuthentication: "text",
        disableEscaping: "flag",
        maxOpenConnections: "number",
        maxIdleConnections: "number",
        maxConnectionLifetime: "number",
        tlsCa: "text",
        tlsCertificate: "text",
        privateKey: "text",
      },
    },
  },
  async create(ask, values) {
    const id = connectionPlace.idOf(values) ?? "";
    await this.update(ask, id, values, {});
    return id;
  },
  async update(ask, id, values, before) {
    const details = Object.entries(isRecord(values.postgresql) ? values.postgresql : {});
    const body = {
      plugin_name: "postgresql-database-plugin",
      ...toRequest(connectionFields, values, before),
      ...Object.fromEntries(details.map(([key, value]) => [snakeCase(key), onWire(key, value)])),
    };
    await ask("POST", id, body);
  },
  async read(ask, id, known) {
    const found = dataOf(await ask("GET", id));
    if (found === undefined) return undefined;
    const details = isRecord(found.connection_details) ? found.connection_details : {};
    const asked = isRecord(known.postgresql) ? known.postgresql : { connectionUrl: "", username: "" };
    // The password, and keys, never come back.
    const postgresql = Object.fromEntries(
      Object.entries(asked).map(([key, value]) => [key, fromWire(key, details[snakeCase(key)], value)]),
    );
    return { ...connectionPlace.fromId(id), ...fromResponse(connectionFields, found), postgresql };
  },
  async delete(ask, id) {
    await ask("DELETE", id);
  },
};

/** Seconds are a duration there. */
function onWire(key: string, value: unknown): unknown {
  return key === "maxConnectionLifetime" ? `${String(value)}s` : value;
}

function fromWire(key: string, value: unknown, known: unknown): unknown {
  return value === undefined || key === "maxConnectionLifetime" ? known : value;
}

const keyPlace = idTemplate("{backend}/keys/{name}");

const keyOnce: Fields = {
  type: { form: "text", default: "aes256-gcm96", replaces: true },
  derived: { form: "flag", default: false, replaces: true },
  convergentEncryption: { form: "flag", default: false, replaces: true },
  keySize: { form: "number" },
};

const keyConfig: Fields = {
  minDecryptionVersion: { form: "number", default: 1 },
  minEncryptionVersion: { form: "number", default: 0 },
  deletionAllowed: { form: "flag", default: false },
  exportable: { form: "flag", default: false },
  allowPlaintextBackup: { form: "flag", default: false },
  autoRotatePeriod: { form: "number" },
};

/** A key that encrypts without leaving Vault. Deleting one whose `deletionAllowed` is false is refused by Vault. */
export const transitKey: ResourceKind = {
  ...keyPlace,
  fields: { backend, name, ...keyOnce, ...keyConfig },
  async create(ask, values) {
    const id = keyPlace.idOf(values) ?? "";
    await ask("POST", id, toRequest(keyOnce, values));
    await this.update(ask, id, values, {});
    return id;
  },
  async update(ask, id, values, before) {
    await ask("POST", `${id}/config`, toRequest(keyConfig, values, before));
  },
  async read(ask, id) {
    const found = dataOf(await ask("GET", id));
    return (
      found && {
        ...keyPlace.fromId(id),
        ...fromResponse({ ...keyOnce, ...keyConfig }, found),
        latestVersion: found.latest_version,
        minAvailableVersion: found.min_available_version,
        supportsEncryption: found.supports_encryption,
        supportsDecryption: found.supports_decryption,
        supportsDerivation: found.supports_derivation,
        supportsSigning: found.supports_signing,
      }
    );
  },
  async delete(ask, id) {
    await ask("DELETE", id);
  },
};

const issuerPlace = idTemplate("{backend}/issuer/{issuerId}");

const rootFields: Fields = {
  commonName: once("text", { required: true }),
  altNames: once("set"),
  ipSans: once("set"),
  uriSans: once("set"),
  otherSans: once("set"),
  ttl: once("duration"),
  notAfter: once("text"),
  notBeforeDuration: once("duration"),
  format: once("text", { default: "pem" }),
  privateKeyFormat: once("text", { default: "der" }),
  keyType: once("text", { default: "rsa" }),
  keyBits: once("number", { default: 2048 }),
  signatureBits: once("number"),
  maxPathLength: once("number", { default: -1 }),
  excludeCnFromSans: once("flag"),
  permittedDnsDomains: once("set"),
  ou: once("text"),
  organization: once("text"),
  country: once("text"),
  locality: once("text"),
  province: once("text"),
  issuerName: once("text"),
  keyName: once("text"),
};

function once(form: Field["form"], more: Partial<Field> = {}): Field {
  return { form, replaces: true, ...more };
}

/** A certificate authority of its own. Deleting it deletes the issuer; its key stays in the mount. */
export const rootCertificate: ResourceKind = {
  ...issuerPlace,
  fields: {
    backend,
    type: once("text", { required: true }),
    ...rootFields,
  },
  async create(ask, values) {
    const { type, issuerName } = values;
    const at = String(values.backend);
    const earlier = typeof issuerName === "string" ? await issuer(ask, `${at}/issuer/${issuerName}`) : undefined;
    if (earlier !== undefined) {
      if (!earlier.subject.includes(`CN=${String(values.commonName)}`)) {
        throw new Error(
          `issuer ${String(issuerName)} of ${at} is another one, of ${earlier.subject}: choose another name`,
        );
      }
      return `${at}/issuer/${earlier.id}`;
    }
    const body = listsAsText(toRequest(rootFields, values));
    const made = dataOf(await ask("POST", `${at}/root/generate/${String(type)}`, body));
    return `${at}/issuer/${String(made?.issuer_id)}`;
  },
  async update() {},
  async read(ask, id, known) {
    const found = await issuer(ask, id);
    if (found === undefined) return undefined;
    const { certificate, keyId, issuerName, serialNumber } = found;
    return {
      ...known,
      ...issuerPlace.fromId(id),
      certificate,
      issuingCa: certificate,
      serialNumber,
      keyId,
      ...(issuerName !== "" && { issuerName }),
    };
  },
  async delete(ask, id) {
    await ask("DELETE", id);
  },
};

async function issuer(ask: Ask, path: string) {
  let found: Values | undefined;
  try {
    found = dataOf(await ask("GET", path));
  } catch (error) {
    // That is how it says that there is none.
    if (error instanceof VaultRefusal && /unable to find (PKI )?issuer/i.test(error.message)) return undefined;
    throw error;
  }
  if (typeof found?.certificate !== "string") return undefined;
  const { subject, serialNumber } = new X509Certificate(found.certificate);
  return {
    id: String(found.issuer_id),
    certificate: found.certificate.trim(),
    keyId: found.key_id,
    issuerName: found.issuer_name,
    subject,
    serialNumber: serialNumber.toLowerCase().match(/../g)?.join(":"),
  };
}

function listsAsText(body: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(body);
  return Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? value.join(",") : value]));
}
