import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { stringToken } from "../bridge/output-token.ts";
import type { CitusClusterProps } from "./citus-cluster-props.ts";
import { DATABASE_JOBS, databasePorts, groupHost, platformRoles } from "./database-places.ts";
import { dynamicConfiguration } from "./patroni-config.ts";
import { containerBase, podBase } from "./pod-parts.ts";
import { scramVerifier } from "./scram-verifier.ts";
import { passwordVariable, serviceDatabasesSql, verifierVariable } from "./service-databases-sql.ts";

/** Labels of the pods that make databases and base backups. */
export const jobLabels = { "app.kubernetes.io/name": "citus-jobs" } as const;

/** The Job that brings a running cluster to what the props say: Patroni's settings, roles, databases, and the nodes of Citus. */
export class ServiceDatabases extends Construct {
  constructor(scope: Construct, id: string, props: CitusClusterProps) {
    super(scope, id);
    const databases = props.databases.map(({ database }) => database);
    const workers = Array.from({ length: props.workers }, (_, index) => groupHost(index + 1));
    const files = {
      "databases.sql": serviceDatabasesSql({ databases, citus: { coordinator: groupHost(0), workers } }),
      "settings.json": JSON.stringify(dynamicConfiguration(props)),
      "make-databases.py": makeDatabases,
    };
    const secrets = secretsOf(props, databases);
    const metadata = { name: DATABASE_JOBS, labels: jobLabels };
    const needed = [
      new ApiObject(this, "files", { apiVersion: "v1", kind: "ConfigMap", metadata, data: files }),
      new ApiObject(this, "secrets", { apiVersion: "v1", kind: "Secret", metadata, stringData: secrets }),
      new ApiObject(this, "account", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata,
        automountServiceAccountToken: false,
      }),
    ];
    new ApiObject(this, "job", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec: {
        backoffLimit: 20,
        template: {
          metadata: {
            labels: jobLabels,
            annotations: { "plinth.dev/config-digest": digestToken({ ...files, ...secrets }) },
          },
          spec: {
            ...podBase(props),
            restartPolicy: "OnFailure",
            serviceAccountName: DATABASE_JOBS,
            automountServiceAccountToken: false,
            containers: [
              {
                name: "databases",
                image: props.images.node,
                ...containerBase,
                command: ["python3", "/files/make-databases.py", ...[...workers, groupHost(0)]],
                envFrom: [{ secretRef: { name: DATABASE_JOBS } }],
                resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
                volumeMounts: [{ name: "files", mountPath: "/files", readOnly: true }],
              },
            ],
            volumes: [{ name: "files", configMap: { name: DATABASE_JOBS } }],
          },
        },
      },
    }).addDependency(...needed);
  }
}

function secretsOf({ users }: CitusClusterProps, databases: readonly string[]): Record<string, string> {
  const { superuser, pooler, exporter, vault, patroni } = platformRoles;
  const password = (role: string) => pulumi.secret(users[role]?.password ?? "");
  return {
    PGPASSWORD: stringToken(password(superuser)),
    PATRONI_PASSWORD: stringToken(password(patroni)),
    ...Object.fromEntries(
      [superuser, ...databases].map((role) => [passwordVariable(role), stringToken(password(role))]),
    ),
    ...Object.fromEntries(
      [pooler, exporter, vault, ...databases].map((role) => [
        verifierVariable(role),
        stringToken(password(role).apply((text) => scramVerifier(role, text))),
      ]),
    ),
  };
}

/** The coordinator comes last: it can only add nodes whose databases are there. */
const makeDatabases = `import base64, os, subprocess, sys, urllib.request

hosts = sys.argv[1:]
login = base64.b64encode(f"${platformRoles.patroni}:{os.environ['PATRONI_PASSWORD']}".encode()).decode()
with open("/files/settings.json", "rb") as file:
    settings = file.read()
for host in hosts:
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    address = f"http://{host}:${databasePorts.patroni}/config"
    urllib.request.urlopen(urllib.request.Request(address, settings, headers, method="PATCH"), timeout=10).close()
for host in hosts:
    is_coordinator = "true" if host == hosts[-1] else "false"
    subprocess.run(
        ["psql", "-X", "-q", "-h", host, "-U", "${platformRoles.superuser}", "-d", "postgres", "-f", "/files/databases.sql"],
        check=True, stdout=subprocess.DEVNULL, env={**os.environ, "IS_COORDINATOR": is_coordinator})
`;
