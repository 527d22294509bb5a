import { join } from "node:path";
import { kwokConfiguration } from "../cloud/kwok-stages.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import { writePrivateFile } from "../private-file.ts";
import type { ProcessLedger } from "../processes/process-ledger.ts";
import type { ProcessSpec } from "../processes/process-spec.ts";

const NAME = "plinth:kwok";

/** Starts KWOK with our stages and with just the rights that these need. @returns Whether it did not run yet. */
export async function startKwok(ledger: ProcessLedger, spec: ProcessSpec, client: KubeClient): Promise<boolean> {
  if (writePrivateFile(join(ledger.dir, "kwok.yaml"), kwokConfiguration())) {
    // It reads them only once.
    await ledger.stop(spec.name);
  }
  if (!ledger.isAlive(spec.name)) {
    const options = { fieldManager: "plinth-control-plane", force: true };
    await client.apply(role, options);
    await client.apply(binding, options);
  }
  return (await ledger.start(spec, "restart")).started;
}

const role = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: NAME },
  rules: [
    { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch", "patch", "update", "delete"] },
    { apiGroups: [""], resources: ["nodes/status", "pods/status"], verbs: ["patch", "update"] },
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch", "update"] },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      verbs: ["get", "list", "watch", "create", "patch", "update"],
    },
  ],
};

const binding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: NAME },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAME },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: NAME }],
};
