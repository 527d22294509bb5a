import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./failure.ts";
import { isNotFound } from "./kube/kube-api-error.ts";
import type { KubeClient } from "./kube/kube-client.ts";
import type { KubeObject } from "./kube/kube-object.ts";

/** What Vault needs to ask the cluster whose token it is shown. */
export interface VaultReviewer {
  /** URL of the API server. */
  readonly host: string;
  /** PEM of the authority that signed the API server's certificate. */
  readonly certificateAuthority: string;
  readonly reviewerToken: string;
}

const NAME = "vault-reviewer";
const NAMESPACE = "kube-system";
const POLL_MS = 100;
const DEADLINE_MS = 30_000;

const objects: readonly KubeObject[] = [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: NAME, namespace: NAMESPACE } },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: NAME },
    // It lets its bearer ask about tokens, and nothing else.
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
    subjects: [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }],
  } as KubeObject,
  // Kept by the cluster, so that each `up` hands over the same one. Vault in a cluster uses its own pod's token.
  {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/service-account-token",
    metadata: { name: NAME, namespace: NAMESPACE, annotations: { "kubernetes.io/service-account.name": NAME } },
  } as KubeObject,
];

type TokenSecret = KubeObject & { readonly data?: { readonly token?: string; readonly "ca.crt"?: string } };

/**
 * An account of the local cluster for a Vault that runs beside it.
 *
 * @throws Failure where the cluster makes no token for it
 */
export async function vaultReviewer(client: KubeClient): Promise<VaultReviewer> {
  for (const object of objects) {
    await client.apply(object, { fieldManager: "plinth-local" });
  }
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: NAME, namespace: NAMESPACE } };
  const deadline = Date.now() + DEADLINE_MS;
  while (true) {
    const { data } = await client.get<TokenSecret>(secret);
    if (data?.token !== undefined && data["ca.crt"] !== undefined) {
      return { host: client.server, certificateAuthority: decoded(data["ca.crt"]), reviewerToken: decoded(data.token) };
    }
    if (Date.now() > deadline) {
      throw new Failure(`The cluster made no token for the service account ${NAMESPACE}/${NAME} within 30 s.`);
    }
    await sleep(POLL_MS);
  }
}

/** Takes the account away again. */
export async function removeVaultReviewer(client: KubeClient): Promise<void> {
  for (const { apiVersion, kind, metadata } of objects.toReversed()) {
    try {
      await client.delete({ apiVersion, kind, metadata });
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}
