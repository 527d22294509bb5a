import type * as pulumi from "@pulumi/pulumi";

/** What is inside a Vault, for services. */
export interface VaultContentsProps {
  /** The cluster whose service accounts log in. */
  readonly kubernetes: VaultKubernetes;

  /** The namespace of the services. */
  readonly namespace: string;

  /** The services by their names, each that of its service account, its role and its policy too. */
  readonly services: Readonly<Record<string, VaultService>>;

  /** Databases that logins are made in, by the name of the service that each belongs to. @default - none */
  readonly databases?: Readonly<Record<string, VaultDatabase>>;

  /** How long logins at databases live. @default - an hour, renewed up to a day */
  readonly credentials?: VaultLifetimes;

  /** Certificates for inside the platform. @default - none */
  readonly authority?: VaultAuthority;

  /** Where a Vault that nobody else has told to writes down who asked for what. @default - its init Job has told it */
  readonly audit?: { readonly filePath: string };
}

/** How Vault asks a cluster whose a token is. */
export interface VaultKubernetes {
  /** Such as `https://kubernetes.default.svc`. */
  readonly host: pulumi.Input<string>;
  /** PEM. @default - Vault runs in the cluster, and has it there */
  readonly certificateAuthority?: pulumi.Input<string>;
  /** A token that may ask; secret. @default - Vault runs in the cluster, and has its own */
  readonly reviewerToken?: pulumi.Input<string>;
}

export interface VaultService {
  /** Its secrets by name, such as `redis` with `username` and `password`; they are secret whether marked so or not. @default - none */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
  /** The service whose database it gets logins at: itself. @default - it has no database */
  readonly database?: string;
  /** What it encrypts or signs, by the use: the key's name ends with it. @default - nothing */
  readonly keys?: Readonly<Record<string, "encrypt" | "sign">>;
  /** Whether it gets certificates for its own name. @default false */
  readonly certificates?: boolean;
}

export interface VaultDatabase {
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  /** The database's name. */
  readonly database: string;
  /** The role that owns what is in it: logins are members of it, and act as it. */
  readonly owner: string;
  /** Who may make logins that are members of the owner. */
  readonly admin: { readonly user: pulumi.Input<string>; readonly password: pulumi.Input<string> };
  /** As libpq has it, such as `verify-full`; with a mesh around it, `disable`. */
  readonly sslMode: "disable" | "require" | "verify-ca" | "verify-full";
  /** PEM. @default - that of the system */
  readonly certificateAuthority?: pulumi.Input<string>;
}

/** In seconds. */
export interface VaultLifetimes {
  /** Until it must be renewed: from 600, so that the next one is there a minute at least before this one ends. */
  readonly ttl: number;
  /** However often it is renewed: more than `ttl`. */
  readonly maxTtl: number;
}

export interface VaultAuthority {
  /** Such as `Plinth internal authority`. */
  readonly commonName: string;
  /** Below which services have names, such as `plinth.svc.cluster.local`. */
  readonly domain: string;
  /** Of a certificate, in seconds. @default 86400 */
  readonly ttl?: number;
}
