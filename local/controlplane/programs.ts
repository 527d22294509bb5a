import { join } from "node:path";
import type { ProcessSpec } from "../processes/process-spec.ts";
import { SERVICE_RANGE } from "./pki.ts";
import type { ControlPlanePorts } from "./ports.ts";

/** The programs of the control plane, in the order of their starts. */
export const PROGRAMS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;

export type ControlPlaneProgram = (typeof PROGRAMS)[number];

/** Where the files of one control plane are. */
export interface ControlPlanePaths {
  readonly dir: string;
  readonly binDir: string;
  readonly ports: ControlPlanePorts;
}

/** Collect garbage more often than Go does by default: less memory at the cost of a little CPU. */
const SMALL = { GOGC: "50" };

/** Addresses of simulated pods: apart from Services', and below 10.128, where those of process pods begin. */
export const SIMULATED_POD_RANGE = "10.64.0.0/16";

/** Controllers whose counterpart is the machine's or the cloud's, and which could only complain here. */
const CONTROLLERS_OFF = [
  // No kubelet attaches a volume and no driver expands one; local/cloud does what shows of it.
  "persistentvolume-attach-detach-controller",
  "persistentvolume-expander-controller",
  // They end at once without a cloud provider, and say so in the log.
  "cloud-node-lifecycle-controller",
  "node-route-controller",
  "service-lb-controller",
];

/** How to start a program. Every flag that is absent has the program's own default. */
export function programSpec(program: ControlPlaneProgram, paths: ControlPlanePaths): ProcessSpec {
  return {
    name: program,
    command: join(paths.binDir, program),
    args: argsOf[program](paths),
    env: SMALL,
    cwd: paths.dir,
  };
}

const argsOf: Record<ControlPlaneProgram, (paths: ControlPlanePaths) => string[]> = {
  etcd: ({ dir, ports }) => [
    "--name=plinth",
    `--data-dir=${join(dir, "etcd")}`,
    `--listen-client-urls=${loopback(ports.etcdClient)}`,
    `--advertise-client-urls=${loopback(ports.etcdClient)}`,
    `--listen-peer-urls=${loopback(ports.etcdPeer)}`,
    `--initial-advertise-peer-urls=${loopback(ports.etcdPeer)}`,
    `--initial-cluster=plinth=${loopback(ports.etcdPeer)}`,
    "--client-cert-auth",
    "--peer-client-cert-auth",
    `--trusted-ca-file=${pki(dir, "etcd-ca.crt")}`,
    `--cert-file=${pki(dir, "etcd-server.crt")}`,
    `--key-file=${pki(dir, "etcd-server.key")}`,
    `--peer-trusted-ca-file=${pki(dir, "etcd-ca.crt")}`,
    `--peer-cert-file=${pki(dir, "etcd-server.crt")}`,
    `--peer-key-file=${pki(dir, "etcd-server.key")}`,
    "--snapshot-count=5000",
    "--log-level=warn",
  ],
  "kube-apiserver": ({ dir, ports }) => [
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.apiserver}`,
    // The API refuses a loopback address as an endpoint of the Service "kubernetes": write none, and let no guess at the
    // machine's own address fail where it has no route out. 192.0.2.0/24 is for documentation (RFC 5737).
    "--endpoint-reconciler-type=none",
    "--advertise-address=192.0.2.1",
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    `--etcd-servers=${loopback(ports.etcdClient)}`,
    `--etcd-cafile=${pki(dir, "etcd-ca.crt")}`,
    `--etcd-certfile=${pki(dir, "etcd-client.crt")}`,
    `--etcd-keyfile=${pki(dir, "etcd-client.key")}`,
    `--tls-cert-file=${pki(dir, "apiserver.crt")}`,
    `--tls-private-key-file=${pki(dir, "apiserver.key")}`,
    `--client-ca-file=${pki(dir, "ca.crt")}`,
    `--authentication-config=${pki(dir, "authentication.yaml")}`,
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--encryption-provider-config=${pki(dir, "encryption.yaml")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${pki(dir, "service-accounts.pub")}`,
    `--service-account-signing-key-file=${pki(dir, "service-accounts.key")}`,
    `--egress-selector-config-file=${pki(dir, "egress.yaml")}`,
    "--event-ttl=30m",
    "--profiling=false",
    "--delete-collection-workers=4",
  ],
  "kube-controller-manager": ({ dir }) => [
    ...asClient(dir, "controller-manager"),
    "--use-service-account-credentials",
    `--service-account-private-key-file=${pki(dir, "service-accounts.key")}`,
    `--root-ca-file=${pki(dir, "ca.crt")}`,
    `--cluster-signing-cert-file=${pki(dir, "ca.crt")}`,
    `--cluster-signing-key-file=${pki(dir, "ca.key")}`,
    `--controllers=*,${CONTROLLERS_OFF.map((name) => `-${name}`).join(",")}`,
    "--concurrent-gc-syncs=5",
    // On a busy machine KWOK renews leases late: without patience all pods of all its nodes would be unready, and stay so.
    "--node-monitor-grace-period=5m",
  ],
  "kube-scheduler": ({ dir }) => asClient(dir, "scheduler"),
  kwok: ({ dir }) => [
    `--kubeconfig=${clientKubeconfig(dir, "kwok")}`,
    `--config=${join(dir, "kwok.yaml")}`,
    "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
    "--node-lease-duration-seconds=40",
    `--cidr=${SIMULATED_POD_RANGE}`,
  ],
};

/** One of each runs, so none has to be elected; they serve nothing, so there is no port to guard. */
function asClient(dir: string, identity: "controller-manager" | "scheduler"): string[] {
  return [
    `--kubeconfig=${clientKubeconfig(dir, identity)}`,
    "--leader-elect=false",
    "--secure-port=0",
    "--profiling=false",
    "--kube-api-qps=400",
    "--kube-api-burst=800",
  ];
}

/** The kubeconfig of one of the programs, beside its certificates. */
export function clientKubeconfig(dir: string, identity: "controller-manager" | "scheduler" | "kwok"): string {
  return pki(dir, `${identity}.kubeconfig`);
}

export function loopback(port: number): string {
  return `https://127.0.0.1:${port}`;
}

function pki(dir: string, file: string): string {
  return join(dir, "pki", file);
}
