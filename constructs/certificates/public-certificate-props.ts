/** A certificate that everyone trusts. */
export interface PublicCertificateProps {
  /** The object's name. */
  readonly name: string;

  /** The Secret that holds certificate and key, as `tls.crt` and `tls.key`, in the namespace of the chart. */
  readonly secretName: string;

  /** The names that it is for, such as `shop.acme.com` or `*.shop.acme.com`: all in the zone of the issuer. */
  readonly dnsNames: readonly string[];

  /** A ClusterIssuer, such as `Certificates.issuer`. */
  readonly issuer: string;

  /**
   * Days before its end that it is renewed.
   *
   * @default 30
   * @see https://letsencrypt.org/2026/10/07/64-day-certs for how long they hold
   */
  readonly renewBeforeDays?: number;
}
