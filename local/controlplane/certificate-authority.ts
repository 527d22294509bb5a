import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Who a certificate stands for. */
export interface CertificateRequest {
  readonly commonName: string;
  /** Kubernetes reads it as the group. @default none */
  readonly organization?: string;
  /** Names and addresses of a server; a certificate without any is a client's. @default none */
  readonly hosts?: readonly string[];
  /** For a server that also calls its like, as etcd does. @default false */
  readonly alsoClient?: boolean;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** They live as long as the instance's folder: there is nobody here to renew them for. */
const VALID_YEARS = 10;

/** Issues certificates on ECDSA P-256. Its own key stays in memory unless it is asked for. */
export class CertificateAuthority {
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #certificate: x509.X509Certificate;

  private constructor(keys: webcrypto.CryptoKeyPair, certificate: x509.X509Certificate) {
    this.#keys = keys;
    this.#certificate = certificate;
  }

  static async create(commonName: string): Promise<CertificateAuthority> {
    x509.cryptoProvider.set(webcrypto as webcrypto.Crypto);
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...validity(),
      serialNumber: serialNumber(),
      name: [{ CN: [commonName] }],
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(keys, certificate);
  }

  /** The authority's own certificate, PEM: what its clients trust. */
  get certificate(): string {
    return `${this.#certificate.toString("pem")}\n`;
  }

  async keyPair(): Promise<KeyPair> {
    return { certificate: this.certificate, privateKey: await privateKeyPem(this.#keys.privateKey) };
  }

  async issue(request: CertificateRequest): Promise<KeyPair> {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity(),
      serialNumber: serialNumber(),
      subject: [
        { CN: [request.commonName] },
        ...(request.organization === undefined ? [] : [{ O: [request.organization] }]),
      ],
      issuer: this.#certificate.subject,
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(purposesOf(request)),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate),
        ...(request.hosts === undefined
          ? []
          : [new x509.SubjectAlternativeNameExtension(request.hosts.map(alternativeName))]),
      ],
    });
    return {
      certificate: `${certificate.toString("pem")}\n`,
      privateKey: await privateKeyPem(keys.privateKey),
    };
  }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

function validity(): { notBefore: Date; notAfter: Date } {
  // A clock that is set back a little must not make the certificates invalid.
  const notBefore = new Date(Date.now() - 60 * 60 * 1000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + VALID_YEARS);
  return { notBefore, notAfter };
}

/** Positive, not zero, at most 20 octets. @see RFC 5280, 4.1.2.2 */
function serialNumber(): string {
  return `4${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex")}0`;
}

function purposesOf({ hosts, alsoClient }: CertificateRequest): string[] {
  const purposes = hosts === undefined ? [] : [x509.ExtendedKeyUsage.serverAuth as string];
  return hosts === undefined || alsoClient ? [...purposes, x509.ExtendedKeyUsage.clientAuth] : purposes;
}

function alternativeName(host: string): x509.JsonGeneralName {
  return { type: /^[\d.]+$/.test(host) ? "ip" : "dns", value: host };
}
