import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { LimitsStore } from "./limits-store.ts";
import { limitsStoreConfig } from "./limits-store-config.ts";
import type { LimitsStoreProps } from "./limits-store-props.ts";

function store(props: Partial<LimitsStoreProps> = {}): LimitsStore {
  return new LimitsStore(chartOf(), "limits", { image: "redis:8.2.2", password: "hush", ...props });
}

function podOf(limits: LimitsStore): Record<string, unknown> {
  return Object(manifestOf(limits, "Deployment").spec).template.spec;
}

describe("a LimitsStore", () => {
  test("runs with no more rights than it needs", () => {
    expect(podOf(store())).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          // Its own user from the start: the image's entry point would want to change to it.
          command: ["redis-server", "/etc/redis/redis.conf"],
          securityContext: {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    });
  });

  test("has its password in the Secret alone", () => {
    const limits = store();

    for (const kind of ["Deployment", "ConfigMap", "Service", "NetworkPolicy"]) {
      expect(JSON.stringify(manifestOf(limits, kind))).not.toContain("hush");
    }
  });

  test("lets Kong in, and nobody else", () => {
    expect(manifestOf(store(), "NetworkPolicy")).toHaveProperty("spec.ingress", [
      {
        from: [
          {
            podSelector: {
              matchLabels: { "app.kubernetes.io/instance": "kong", "app.kubernetes.io/name": "gateway" },
            },
          },
        ],
        ports: [{ protocol: "TCP", port: 6379 }],
      },
    ]);
  });

  test("leaves its container room beyond what counters take", () => {
    const limits = store({ memoryMebibytes: 300 });

    expect(podOf(limits)).toHaveProperty("containers.0.resources.limits.memory", "400Mi");
    expect(limitsStoreConfig(300)).toContain("maxmemory 300mb\nmaxmemory-policy volatile-ttl\n");
  });
});
