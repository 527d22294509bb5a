/** The trust domain of every identity; the mesh is installed with it. */
export const TRUST_DOMAIN = "cluster.local";

/**
 * Who a workload is in the mesh: its service account, proven by the certificate of each of its connections.
 *
 * @see https://istio.io/latest/docs/concepts/security/#istio-identity
 */
export class Identity {
  static of(namespace: string, serviceAccount: string): Identity {
    return new Identity(namespace, serviceAccount);
  }

  readonly namespace: string;
  readonly serviceAccount: string;

  private constructor(namespace: string, serviceAccount: string) {
    this.namespace = namespace;
    this.serviceAccount = serviceAccount;
  }

  /** As the rules of access name it: `cluster.local/ns/plinth/sa/order`. */
  get principal(): string {
    return `${TRUST_DOMAIN}/ns/${this.namespace}/sa/${this.serviceAccount}`;
  }

  /** As the certificate names it: `spiffe://cluster.local/ns/plinth/sa/order`. */
  get uri(): string {
    return `spiffe://${this.principal}`;
  }
}
