import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";
import { stringToken } from "../bridge/output-token.ts";
import { Layer } from "../kube/layer.ts";
import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { vaultAccounts, vaultAudience, vaultName, vaultNamespace, vaultPorts } from "./vault-places.ts";
import { deployerPolicy, snapshotPolicy } from "./vault-platform-policies.ts";
import type { VaultProps, VaultSnapshots } from "./vault-props.ts";
import { vaultInitScript, vaultSnapshotScript } from "./vault-scripts.ts";

/** What the pod of a job requests. */
export const vaultJobRequests = { cpu: "50m", memory: "128Mi" } as const;

const user = 65532;
const scripts = "vault-scripts";

interface JobPod {
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workMebibytes: number;
  /** Whether the pod has a token for Vault. */
  readonly showsToken: boolean;
}

/** The Job that initialises Vault, and the CronJob that saves it. */
export class VaultJobs extends Layer {
  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id, { namespace: vaultNamespace });
    const texts = new k8s.KubeConfigMap(this, "scripts", {
      metadata: { name: scripts },
      data: {
        "init.sh": vaultInitScript,
        "snapshot.sh": vaultSnapshotScript,
        "deployer.hcl": deployerPolicy,
        "snapshot.hcl": snapshotPolicy,
      },
    });
    const jobs = [this.#init(props), ...(props.snapshots === undefined ? [] : [this.#save(props, props.snapshots)])];
    for (const job of jobs) {
      job.addDependency(texts);
    }
  }

  // Not replaced while it runs: its pod's memory may hold the only copy of the keys, for the moment until they are kept.
  #init(props: VaultProps): ApiObject {
    const name = vaultAccounts.init;
    const template = podOf(props, {
      name,
      script: "init.sh",
      workMebibytes: 8,
      showsToken: false,
      env: {
        VAULT_ADDR: `http://${vaultName}-0.${vaultName}-internal.${vaultNamespace}.svc.cluster.local:${vaultPorts.api}`,
        SERVICE_NAMESPACE: vaultNamespace,
        SECRET_ID: stringToken(props.recoverySecret),
        AWS_REGION: props.seal.region,
        CLUSTER: JSON.stringify({ kubernetes_host: "https://kubernetes.default.svc" }),
      },
    });
    return new ApiObject(this, "init", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, labels: labelsOf(name) },
      spec: { backoffLimit: 20, parallelism: 1, completions: 1, template },
    });
  }

  #save(props: VaultProps, { bucket, region, folder, schedule = "17 * * * *" }: VaultSnapshots): ApiObject {
    const name = vaultAccounts.snapshots;
    const template = podOf(props, {
      name,
      script: "snapshot.sh",
      workMebibytes: 512,
      showsToken: true,
      env: {
        VAULT_ADDR: `http://${vaultName}-active.${vaultNamespace}.svc.cluster.local:${vaultPorts.api}`,
        TOKEN_FILE: "/token/token",
        BUCKET: stringToken(bucket),
        FOLDER: folder,
        AWS_REGION: region,
      },
    });
    return new ApiObject(this, "snapshots", {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name, labels: labelsOf(name) },
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: { backoffLimit: 3, activeDeadlineSeconds: 1200, template } },
      },
    });
  }
}

function labelsOf(name: string): Record<string, string> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/component": "vault-job" };
}

function podOf({ images, nodes }: VaultProps, { name, script, env, workMebibytes, showsToken }: JobPod) {
  const { cpu, memory } = vaultJobRequests;
  const variables = { ...env, HOME: "/work", WORK_DIR: "/work", POLICIES_DIR: "/scripts", AWS_PAGER: "" };
  const token = { serviceAccountToken: { path: "token", audience: vaultAudience, expirationSeconds: 600 } };
  return {
    metadata: { labels: labelsOf(name) },
    spec: {
      restartPolicy: "OnFailure",
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: { ...nodes.nodeSelector },
      tolerations: [...nodes.tolerations],
      securityContext: { ...restrictedPod, runAsUser: user, runAsGroup: user, fsGroup: user },
      containers: [
        {
          name,
          image: images.awsCli,
          command: ["/bin/sh", `/scripts/${script}`],
          env: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
          resources: { requests: { cpu, memory }, limits: { cpu: "500m", memory: `${256 + workMebibytes}Mi` } },
          securityContext: restrictedContainer,
          volumeMounts: [
            { name: "scripts", mountPath: "/scripts", readOnly: true },
            { name: "work", mountPath: "/work" },
            { name: "tmp", mountPath: "/tmp" },
            ...(showsToken ? [{ name: "token", mountPath: "/token", readOnly: true }] : []),
          ],
        },
      ],
      volumes: [
        { name: "scripts", configMap: { name: scripts } },
        { name: "work", emptyDir: { medium: "Memory", sizeLimit: `${workMebibytes}Mi` } },
        { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "8Mi" } },
        ...(showsToken ? [{ name: "token", projected: { sources: [token] } }] : []),
      ],
    },
  };
}
