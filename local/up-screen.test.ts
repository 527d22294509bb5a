import { expect, test } from "@jest/globals";
import type { Status } from "./status.ts";
import { statusLines } from "./up-screen.ts";

const up: Status = {
  stack: "local",
  engine: "embedded",
  running: true,
  gateway: "http://127.0.0.1:8080",
  kubeconfig: "/home/ada/kubeconfig",
  resources: 13,
  simulated: [],
  services: { user: { url: "http://127.0.0.1:8080", ready: 2, replicas: 2 } },
  backing: { redis: { address: "127.0.0.1:6379", version: "7.0.15" } },
  processes: [],
  leftovers: [],
};

test("GIVEN simulated nodes and workloads WHEN shown THEN each list says what it is of, and no name is lost in wrapping", () => {
  const nodes = Array.from({ length: 30 }, (_, index) => `workers-a-${index + 1}`);
  const lines = statusLines({ ...up, simulated: [...nodes, "Deployment mesh/web", "DaemonSet mesh/agent"] });
  const shown = lines.slice(lines.indexOf("Only simulated") + 1);
  expect(shown.every((line) => line.length <= 104)).toBe(true);
  const [listed = "", workloads] = shown.join(" ").replaceAll(/ +/g, " ").split(" workloads: ");
  expect(listed.trim()).toBe(`nodes: ${nodes.join(", ")}`);
  expect(workloads).toBe("Deployment mesh/web, DaemonSet mesh/agent");
});

test("GIVEN nothing simulated WHEN shown THEN that is said", () => {
  const lines = statusLines(up);
  expect(lines.slice(lines.indexOf("Only simulated") + 1)).toEqual(["  nodes: none", "  workloads: none"]);
});

test("GIVEN plugins that the gateway does not enforce WHEN shown THEN each stands on a line of its own, and no workload is one", () => {
  const lines = statusLines({ ...up, simulated: ["gateway plugin opentelemetry", "gateway plugin prometheus"] });
  expect(lines.slice(lines.indexOf("Only simulated") + 1)).toEqual([
    "  nodes: none",
    "  workloads: none",
    "  gateway plugin opentelemetry",
    "  gateway plugin prometheus",
  ]);
});
