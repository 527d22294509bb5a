/** What an account may do, as in a Role. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ["get", "list", "watch"];

/** What the registrar may do in each namespace whose Services it registers: read, and change nothing. */
export const registrarReads: readonly AccessRule[] = [
  { apiGroups: [""], resources: ["services"], verbs: READ },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
];

/** What it may do in its own namespace: make its lease, and hold it. A name cannot be asked of what is only made. */
export function registrarLeaseRules(lease: string): readonly AccessRule[] {
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  return [
    { ...leases, verbs: ["create"] },
    { ...leases, resourceNames: [lease], verbs: ["get", "update"] },
  ];
}
