import { describe, expect, test } from "@jest/globals";
import { Size } from "cdk8s";
import { Cpu } from "cdk8s-plus-27";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { Headroom } from "./headroom.ts";
import { headroomFaults } from "./headroom-faults.ts";
import type { HeadroomProps } from "./headroom-props.ts";

const props: HeadroomProps = {
  pods: 3,
  size: { cpu: Cpu.millis(500), memory: Size.gibibytes(1) },
  image: "registry.example/pause:3.10",
  priorityClassName: "headroom",
};

const made = (change: Partial<HeadroomProps> = {}) => new Headroom(chartOf(), "headroom", { ...props, ...change });
const podOf = (headroom: Headroom): Record<string, unknown> =>
  Object(manifestOf(headroom, "Deployment").spec).template.spec;

describe("Headroom", () => {
  test("holds as many pods' room as asked, which any other pod takes at once", () => {
    const headroom = made();
    const room = { cpu: "500m", memory: "1024Mi" };
    expect(manifestOf(headroom, "Deployment").spec).toMatchObject({ replicas: 3 });
    expect(podOf(headroom)).toMatchObject({
      priorityClassName: "headroom",
      terminationGracePeriodSeconds: 0,
      containers: [{ image: "registry.example/pause:3.10", resources: { requests: room, limits: room } }],
    });
  });

  test("may do nothing: no token, no connections, no rights", () => {
    const headroom = made();
    expect(manifestOf(headroom, "ServiceAccount")).toMatchObject({ automountServiceAccountToken: false });
    const { spec } = manifestOf(headroom, "NetworkPolicy");
    expect(spec).toEqual({
      podSelector: { matchLabels: { "app.kubernetes.io/name": "headroom" } },
      policyTypes: ["Ingress", "Egress"],
    });
    expect(podOf(headroom)).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    });
  });

  test("runs on any node, and GIVEN a placement on those", () => {
    expect(podOf(made())).not.toHaveProperty("nodeSelector");
    const placement = {
      nodeLabels: { workload: "stateless" },
      tolerations: [{ key: "spot" }, { key: "a", value: "b" }],
    };
    expect(podOf(made({ placement }))).toMatchObject({
      nodeSelector: { workload: "stateless" },
      tolerations: [
        { key: "spot", operator: "Exists" },
        { key: "a", operator: "Equal", value: "b" },
      ],
    });
  });

  test.each([
    ["pods", -1, { pods: -1 }],
    ["pods", 1.5, { pods: 1.5 }],
    ["image", "pause", { image: "pause" }],
    ["image", "registry.example:5000/pause", { image: "registry.example:5000/pause" }],
    ["image", "pause:latest", { image: "pause:latest" }],
  ])("GIVEN %s %j WHEN checked THEN it is a fault", (path, value, change) => {
    expect(headroomFaults({ ...props, ...change })).toEqual([{ path, value, allowed: expect.stringMatching(/\w+/) }]);
  });

  test("GIVEN a digest, and no pods at all WHEN checked THEN there is no fault", () => {
    expect(headroomFaults({ pods: 0, image: `pause@sha256:${"a".repeat(64)}` })).toEqual([]);
  });

  test("GIVEN several faults WHEN made THEN all are told", () => {
    expect(() => made({ pods: -1, image: "pause" })).toThrow(/Headroom "headroom" has 2 fault\(s\)/);
  });
});
