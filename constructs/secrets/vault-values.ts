import * as pulumi from "@pulumi/pulumi";
import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { spreadOverZones } from "../kube/pod-spread.ts";
import { vaultConfig } from "./vault-config.ts";
import { vaultAccounts, vaultName, vaultServerLabels } from "./vault-places.ts";
import type { VaultProps } from "./vault-props.ts";

/** What each server requests, and the CPU that it may use at most, where nothing else is said. */
export const vaultResources = { cpu: "250m", cpuLimit: "2", memory: "512Mi" } as const;

/** The user and group of the official image. */
export const vaultUser = { runAsUser: 100, runAsGroup: 1000, fsGroup: 1000 } as const;

/**
 * Good before Vault is initialised, so that what waits for the release does not wait for ever for what comes after it; bad while a
 * server that holds data is sealed.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/system/health
 */
const readyPath = "/v1/sys/health?standbyok=true&perfstandbyok=true&uninitcode=204";

/**
 * The values of the official chart.
 *
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/helm/configuration
 */
export function vaultValues(props: VaultProps): Readonly<Record<string, unknown>> {
  const { servers, images, storage, seal, nodes, priorityClassName, highlyAvailable } = props;
  const { cpu, cpuLimit, memory } = { ...vaultResources, ...props.resources };
  return {
    fullnameOverride: vaultName,
    global: { tlsDisable: true },
    injector: { enabled: false },
    csi: { enabled: false },
    ui: { enabled: false },
    server: {
      image: { ...images.vault },
      // One by one, each ready before the next: they unseal themselves.
      updateStrategyType: "RollingUpdate",
      resources: { requests: { cpu, memory }, limits: { cpu: cpuLimit, memory } },
      readinessProbe: { enabled: true, path: readyPath, failureThreshold: 2, periodSeconds: 5 },
      terminationGracePeriodSeconds: 30,
      extraEnvironmentVars: {
        AWS_REGION: seal.region,
        VAULT_AWSKMS_SEAL_KEY_ID: pulumi.output(seal.keyId),
        GOMAXPROCS: "2",
      },
      volumes: [{ name: "scratch", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } }],
      volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
      dataStorage: {
        enabled: true,
        size: `${storage.gib}Gi`,
        ...(storage.storageClass !== undefined && { storageClass: storage.storageClass }),
      },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      // The audit log goes to the standard output, which cannot fill a volume and so stop Vault.
      auditStorage: { enabled: false },
      standalone: { enabled: false },
      ha: {
        enabled: true,
        replicas: servers,
        raft: { enabled: true, setNodeId: true, config: vaultConfig(servers) },
        // A budget that lets nothing go would hold up the drain of the only server's node for ever.
        disruptionBudget: { enabled: servers > 1, maxUnavailable: 1 },
      },
      service: { active: { enabled: true }, standby: { enabled: false } },
      serviceAccount: { create: true, name: vaultAccounts.servers },
      authDelegator: { enabled: true },
      affinity: JSON.stringify(hostAffinity(highlyAvailable)),
      topologySpreadConstraints: spreadOverZones(vaultServerLabels, highlyAvailable),
      nodeSelector: { ...nodes.nodeSelector },
      tolerations: [...nodes.tolerations],
      priorityClassName,
      statefulSet: { securityContext: { pod: { ...restrictedPod, ...vaultUser }, container: restrictedContainer } },
    },
  };
}

function hostAffinity(insist: boolean): Readonly<Record<string, unknown>> {
  const term = { labelSelector: { matchLabels: vaultServerLabels }, topologyKey: "kubernetes.io/hostname" };
  return {
    podAntiAffinity: insist
      ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
      : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
  };
}
