import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { freePort } from "../../local/free-port.ts";
import { eventually } from "../../local/testkit/eventually.ts";
import { agentConfig } from "./collector-config.ts";
import { platformSources } from "./metric-catalogue-platform.ts";
import { collectorPath } from "./testkit/config-checkers.ts";

const built = existsSync(collectorPath());
const running = built ? describe : describe.skip;
const why = built ? "" : " (skipped: node .ci/build-otelcol.ts has not built it)";

/** Whether counters have a suffix has changed between releases. */
running(`the catalogue and a real collector${why}`, () => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-collector-metrics-"));
  let collector: ChildProcess;
  let metrics: string;
  let otlp: string;

  beforeAll(async () => {
    const [own, http] = await Promise.all([freePort(0), freePort(0)]);
    metrics = `http://127.0.0.1:${own}/metrics`;
    otlp = `http://127.0.0.1:${http}/v1/traces`;
    const file = join(dir, "collector.json");
    writeFileSync(file, JSON.stringify(configOf(own, http)));
    collector = spawn(collectorPath(), ["--config", `file:${file}`], { env: {}, stdio: "ignore" });
  });

  afterAll(async () => {
    if (collector.exitCode === null && collector.signalCode === null) {
      collector.kill();
      await once(collector, "exit");
    }
    rmSync(dir, { recursive: true, force: true });
  });

  test("GIVEN a span that nobody takes WHEN its metrics are read THEN those of the catalogue are there", async () => {
    // GIVEN
    await eventually(async () => (await sendSpan(otlp).catch(() => undefined))?.ok);

    // THEN: what was never refused by a queue is not counted yet.
    const listed = platformSources
      .flatMap((source) => source.metrics)
      .map(({ name }) => name)
      .filter((name) => /^otelcol_.*(_spans|queue_\w+)$/.test(name) && !name.includes("enqueue_failed"));
    expect(listed.length).toBeGreaterThan(4);
    const exported = await eventually(async () => {
      const text = await (await fetch(metrics)).text();
      const names = new Set([...text.matchAll(/^(otelcol_\w+)/gm)].map(([name]) => name));
      return [...names].some((name) => name.includes("send_failed_spans")) && names;
    });
    expect(listed.filter((name) => !exported.has(name))).toEqual([]);
  });
});

/** The agent's own telemetry, but for its address. */
function configOf(own: number, http: number) {
  const { service } = JSON.parse(JSON.stringify(agentConfig("test")));
  const [reader] = service.telemetry.metrics.readers;
  Object.assign(reader.pull.exporter.prometheus, { host: "127.0.0.1", port: own });
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${http}` } } } },
    exporters: { "otlp_http/nowhere": { endpoint: "http://127.0.0.1:1", retry_on_failure: { enabled: false } } },
    service: {
      telemetry: service.telemetry,
      pipelines: { traces: { receivers: ["otlp"], exporters: ["otlp_http/nowhere"] } },
    },
  };
}

function sendSpan(url: string): Promise<Response> {
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "order",
    kind: 2,
    startTimeUnixNano: "1544712660000000000",
    endTimeUnixNano: "1544712661000000000",
  };
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
}
