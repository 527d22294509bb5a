import { expect, test } from "@jest/globals";
import { Microservice } from "../kube/microservice.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { VaultCredentials } from "./vault-credentials.ts";

const of = (kinds: readonly ("database" | "redis")[]) => {
  const chart = chartOf();
  const microservice = new Microservice(chart, "order", { image: "order:v1.0.0" });
  new VaultCredentials(chart, "credentials", {
    microservice,
    image: "hashicorp/vault:1.0.0",
    address: "http://vault.example:8200",
    vault: { namespace: "vault" },
    kinds,
  });
  return chart;
};

test("GIVEN a service WHEN it takes logins from Vault THEN an agent beside it writes them before it starts", () => {
  const chart = of(["database", "redis"]);
  const deployment = manifestOf(chart, "Deployment") as {
    spec: { template: { spec: { initContainers: unknown[]; volumes: unknown[]; containers: unknown[] } } };
  };
  const { initContainers, volumes, containers } = deployment.spec.template.spec;
  expect(initContainers).toMatchObject([
    {
      name: "vault-agent",
      restartPolicy: "Always",
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
      startupProbe: { exec: { command: expect.arrayContaining([expect.stringContaining("database.json")]) } },
    },
  ]);
  expect(volumes).toContainEqual({ name: "credentials", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } });
  expect(containers).toMatchObject([
    {
      env: expect.arrayContaining([
        { name: "DATABASE_CREDENTIALS_FILE", value: "/run/plinth/credentials/database.json" },
      ]),
      volumeMounts: expect.arrayContaining([
        { name: "credentials", mountPath: "/run/plinth/credentials", readOnly: true },
      ]),
    },
  ]);
  expect(JSON.stringify(manifestOf(chart, "NetworkPolicy"))).toContain("8200");
});

test("GIVEN a kind twice, or none WHEN it is made THEN it is refused with its path", () => {
  expect(() => of(["redis", "redis"])).toThrow(/kinds\[1\]/);
  expect(() => of([])).toThrow(/kinds is/);
});
