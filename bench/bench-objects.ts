/** How many objects the engine and kubectl are given. */
export const objectCount = 300;

/** Small objects of the kinds that a platform has most of: no pods, as waiting for those is not a client's work. */
export function benchObjects(namespace: string) {
  return Array.from({ length: objectCount }, (_, index) => {
    const metadata = { name: `object-${index}`, namespace, labels: { "app.kubernetes.io/part-of": "bench" } };
    switch (index % 3) {
      case 0:
        return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { index: String(index), text: "x".repeat(200) } };
      case 1:
        return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
      default:
        return {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "Role",
          metadata,
          rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: [`object-${index}`] }],
        };
    }
  });
}
