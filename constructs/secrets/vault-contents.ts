import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { refuseFaults } from "../props-error.ts";
import { vaultContentsFaults, vaultLifetimes } from "./vault-contents-faults.ts";
import type { VaultAuthority, VaultContentsProps, VaultDatabase, VaultService } from "./vault-contents-props.ts";
import { loginStatements } from "./vault-database-statements.ts";
import { vaultAudience } from "./vault-places.ts";
import { vaultKeyName, vaultMounts, vaultServicePolicy } from "./vault-service-policy.ts";

/** Options of what is inside a Vault. */
export interface VaultContentsOptions {
  /** A `vault.Provider`. */
  readonly provider: pulumi.ProviderResource;
  /** The server: when it goes, what is in it need not be deleted one by one. @default - none */
  readonly deletedWith?: pulumi.Resource;
  /** @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
  /** @default - none */
  readonly parent?: pulumi.Resource;
}

/** An hour; renewed for as long as the pod lives, as a token that ends takes every login that it got with it. */
const tokenPeriod = 3600;

/** Ten years. */
const authorityTtl = 10 * 365 * 86_400;

/**
 * What is inside a Vault: who may log in, what each may read, secrets that are given, logins at databases that live for an hour,
 * certificates and keys. The same on a Vault in the cluster and on one of the machine.
 *
 * @see https://developer.hashicorp.com/vault/docs
 */
export class VaultContents extends pulumi.ComponentResource {
  readonly #name: string;
  readonly #props: VaultContentsProps;
  readonly #options: pulumi.CustomResourceOptions;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: VaultContentsProps, options: VaultContentsOptions) {
    refuseFaults(`VaultContents "${name}"`, vaultContentsFaults(props));
    const { provider, deletedWith, dependsOn = [], parent } = options;
    super("plinth:secrets:VaultContents", name, {}, parent === undefined ? {} : { parent });
    this.#name = name;
    this.#props = props;
    this.#options = {
      parent: this,
      provider,
      dependsOn: [...dependsOn],
      ...(deletedWith !== undefined && { deletedWith }),
    };
    this.#audit();
    this.#logins();
    this.#secrets();
    this.#databases();
    this.#keys();
    this.#certificates();
    this.registerOutputs({});
  }

  get #services(): [string, VaultService][] {
    return Object.entries(this.#props.services);
  }

  #audit(): void {
    const { audit } = this.#props;
    if (audit !== undefined) {
      const options = { file_path: audit.filePath };
      new vault.Audit(this.#name, { type: "file", path: "file", options }, this.#options);
    }
  }

  #logins(): void {
    const { kubernetes, namespace } = this.#props;
    const { host, certificateAuthority, reviewerToken } = kubernetes;
    const backend = new vault.AuthBackend(
      `${this.#name}-kubernetes`,
      { type: "kubernetes", path: vaultMounts.login, description: "Services, by their service accounts" },
      this.#options,
    );
    const config = new vault.kubernetes.AuthBackendConfig(
      `${this.#name}-kubernetes`,
      {
        backend: backend.path,
        kubernetesHost: host,
        ...(certificateAuthority !== undefined && { kubernetesCaCert: certificateAuthority }),
        ...(reviewerToken !== undefined && { tokenReviewerJwt: pulumi.secret(reviewerToken) }),
        disableLocalCaJwt: reviewerToken !== undefined,
      },
      this.#options,
    );
    for (const [name, service] of this.#services) {
      const policy = new vault.Policy(
        `${this.#name}-${name}`,
        { name, policy: vaultServicePolicy(name, service) },
        this.#options,
      );
      new vault.kubernetes.AuthBackendRole(
        `${this.#name}-${name}`,
        {
          backend: backend.path,
          roleName: name,
          boundServiceAccountNames: [name],
          boundServiceAccountNamespaces: [namespace],
          audience: vaultAudience,
          tokenPolicies: [policy.name],
          tokenPeriod,
        },
        this.#after(config),
      );
    }
  }

  #secrets(): void {
    const mount = this.#mount(vaultMounts.kv, "kv", "What is given to services", { options: { version: "2" } });
    for (const [name, { secrets = {} }] of this.#services) {
      for (const [secret, fields] of Object.entries(secrets)) {
        new vault.kv.SecretV2(
          `${this.#name}-${name}-${secret}`,
          {
            mount: mount.path,
            name: `services/${name}/${secret}`,
            dataJson: pulumi.secret(pulumi.output(fields).apply((known) => JSON.stringify(known))),
            deleteAllVersions: true,
          },
          this.#options,
        );
      }
    }
  }

  #databases(): void {
    const databases = Object.entries(this.#props.databases ?? {});
    if (databases.length === 0) {
      return;
    }
    const mount = this.#mount(vaultMounts.database, "database", "Logins at databases, for a while");
    for (const [name, database] of databases) {
      this.#database(mount, name, database);
    }
  }

  #database(mount: vault.Mount, name: string, database: VaultDatabase): void {
    // Vault takes logins back through the connection, so on the way down it goes with the mount, which takes back all of them first.
    const options = { deletedWith: mount, ...this.#options };
    const { ttl, maxTtl } = this.#props.credentials ?? vaultLifetimes;
    const { host, port, admin, owner, sslMode, certificateAuthority } = database;
    const connection = new vault.database.SecretBackendConnection(
      `${this.#name}-${name}`,
      {
        backend: mount.path,
        name: `plinth-${name}`,
        allowedRoles: [name],
        verifyConnection: true,
        postgresql: {
          connectionUrl: pulumi.interpolate`postgresql://{{username}}:{{password}}@${host}:${port}/${database.database}?sslmode=${sslMode}`,
          username: admin.user,
          password: pulumi.secret(admin.password),
          // The database gets a verifier; the password itself is in none of its logs.
          passwordAuthentication: "scram-sha-256",
          maxOpenConnections: 2,
          maxConnectionLifetime: 300,
          ...(certificateAuthority !== undefined && { tlsCa: certificateAuthority }),
        },
      },
      options,
    );
    const { creation, renewal, revocation } = loginStatements(owner);
    new vault.database.SecretBackendRole(
      `${this.#name}-${name}`,
      {
        backend: mount.path,
        name,
        dbName: connection.name,
        creationStatements: [...creation],
        renewStatements: [...renewal],
        revocationStatements: [...revocation],
        defaultTtl: ttl,
        maxTtl,
      },
      options,
    );
  }

  #keys(): void {
    const keys = this.#services.flatMap(([name, service]) =>
      Object.entries(service.keys ?? {}).map(([use, kind]) => ({ name: vaultKeyName(name, use), kind })),
    );
    if (keys.length === 0) {
      return;
    }
    const mount = this.#mount(vaultMounts.transit, "transit", "Keys that services use and never see");
    for (const { name, kind } of keys) {
      new vault.transit.SecretBackendKey(
        `${this.#name}-${name}`,
        {
          backend: mount.path,
          name,
          type: kind === "sign" ? "ed25519" : "aes256-gcm96",
          // A new version each 90 days; what older ones encrypted is still read.
          autoRotatePeriod: 90 * 86_400,
        },
        this.#options,
      );
    }
  }

  #certificates(): void {
    const { authority } = this.#props;
    if (authority === undefined) {
      return;
    }
    const { commonName, domain, ttl = 86_400 }: VaultAuthority = authority;
    const mount = this.#mount(vaultMounts.pki, "pki", commonName, { maxLeaseTtlSeconds: authorityTtl });
    const root = new vault.pkisecret.SecretBackendRootCert(
      this.#name,
      {
        backend: mount.path,
        type: "internal",
        commonName,
        ttl: String(authorityTtl),
        keyType: "ec",
        keyBits: 256,
        permittedDnsDomains: [domain],
      },
      this.#options,
    );
    for (const [name, { certificates = false }] of this.#services) {
      if (certificates) {
        new vault.pkisecret.SecretBackendRole(
          `${this.#name}-${name}`,
          {
            backend: mount.path,
            name,
            allowedDomains: [`${name}.${domain}`],
            allowBareDomains: true,
            allowIpSans: false,
            keyType: "ec",
            keyBits: 256,
            ttl: String(ttl),
            maxTtl: String(ttl),
          },
          this.#after(root),
        );
      }
    }
  }

  #mount(path: string, type: string, description: string, more: Partial<vault.MountArgs> = {}): vault.Mount {
    return new vault.Mount(`${this.#name}-${path}`, { path, type, description, ...more }, this.#options);
  }

  #after(resource: pulumi.Resource): pulumi.CustomResourceOptions {
    const { dependsOn = [] } = this.#options;
    return { ...this.#options, dependsOn: [...(dependsOn as pulumi.Resource[]), resource] };
  }
}
