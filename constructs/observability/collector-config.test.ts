import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { agentConfig, type CollectorConfig, gatewayConfig } from "./collector-config.ts";
import { collectorPath } from "./testkit/config-checkers.ts";

const dir = mkdtempSync(join(tmpdir(), "plinth-collector-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Resolves with what the collector has to say; rejects where it would not start. */
async function validate(config: CollectorConfig): Promise<string> {
  const file = join(dir, "config.json");
  writeFileSync(file, JSON.stringify(config));
  // The variable is one that the chart sets.
  const env = { OTEL_K8S_NODE_NAME: "node-1" };
  const { stdout, stderr } = await promisify(execFile)(collectorPath(), ["validate", "--config", `file:${file}`], {
    env,
  });
  return stdout + stderr;
}

const built = existsSync(collectorPath());
const checked = built ? test : test.skip;
const why = built ? "" : " (skipped: node .ci/build-otelcol.ts has not built it)";

describe("the real collector", () => {
  checked(`takes the agent's configuration without a word${why}`, async () => {
    expect(await validate(agentConfig("plinth-prod"))).toBe("");
  });

  checked(`takes the gateway's configuration without a word${why}`, async () => {
    expect(await validate(gatewayConfig({ slowMilliseconds: 120, samplingPercent: 10 }))).toBe("");
  });

  checked(`refuses a field that a component does not have${why}`, async () => {
    const config = gatewayConfig({ slowMilliseconds: 120, samplingPercent: 10 });
    const wrong = { ...config, processors: { ...Object(config.processors), batch: { send_batch_sise: 1 } } };
    await expect(validate(wrong)).rejects.toThrow("send_batch_sise");
  });
});

describe("the gateway", () => {
  test("keeps errors, what is slower than the objective, and the share of the rest", () => {
    const config = gatewayConfig({ slowMilliseconds: 300, samplingPercent: 2.5 });
    expect(Object(config.processors).tail_sampling.policies).toEqual([
      { name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } },
      { name: "slow", type: "latency", latency: { threshold_ms: 300 } },
      { name: "rest", type: "probabilistic", probabilistic: { sampling_percentage: 2.5 } },
    ]);
  });
});

describe("the agent", () => {
  test("gives all spans of a trace to the same pod of the gateway", () => {
    const { load_balancing: balancing } = Object(agentConfig("plinth-prod").exporters);
    expect(balancing).toMatchObject({
      routing_key: "traceID",
      resolver: { dns: { hostname: "otel-gateway.observability.svc.cluster.local" } },
    });
  });

  test("does not read its own logs, which would feed themselves", () => {
    const { file_log: logs } = Object(agentConfig("plinth-prod").receivers);
    expect(logs.exclude).toEqual(["/var/log/pods/observability-agents_otel-agent-*/*/*.log"]);
  });
});
