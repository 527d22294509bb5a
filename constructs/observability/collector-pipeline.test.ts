import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { freePort } from "../../local/free-port.ts";
import { eventually } from "../../local/testkit/eventually.ts";
import { agentConfig, type CollectorConfig, gatewayConfig } from "./collector-config.ts";
import { collectorPath } from "./testkit/config-checkers.ts";

const built = existsSync(collectorPath());
const running = built ? describe : describe.skip;
const why = built ? "" : " (skipped: node .ci/build-otelcol.ts has not built it)";

/** An agent and a gateway on loopback, as they are configured but for addresses, folders, and what asks an API server. */
running(`a real agent and a real gateway${why}`, () => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-pipeline-"));
  const pod = join(dir, "pods", "shop_order-1_0a1b2c3d-0000-4000-8000-000000000001", "order");
  const collectors: ChildProcess[] = [];
  const received: { readonly url: string; readonly body: string }[] = [];
  let store: Server;
  let otlp: string;

  const bodiesAt = (url: string) => received.filter((request) => request.url === url).map(({ body }) => body);

  beforeAll(async () => {
    mkdirSync(pod, { recursive: true });
    store = createServer(async (request, response) => {
      let body = "";
      for await (const text of request.setEncoding("latin1")) {
        body += text;
      }
      received.push({ url: request.url ?? "", body });
      response.end();
    }).listen(0, "127.0.0.1");
    await once(store, "listening");
    const stores = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    const [grpc, http, agentHttp] = await Promise.all([freePort(0), freePort(0), freePort(0)]);
    otlp = `http://127.0.0.1:${agentHttp}/v1/traces`;
    start("gateway", await localGateway(stores, grpc, http));
    start("agent", await localAgent(grpc, http, agentHttp));
  });

  afterAll(async () => {
    for (const collector of collectors) {
      if (collector.exitCode === null && collector.signalCode === null) {
        collector.kill();
        await once(collector, "exit");
      }
    }
    await new Promise((resolve) => store.close(resolve));
    rmSync(dir, { recursive: true, force: true });
  });

  function start(name: string, config: CollectorConfig): void {
    const file = join(dir, `${name}.json`);
    writeFileSync(file, JSON.stringify(config));
    collectors.push(spawn(collectorPath(), ["--config", `file:${file}`], { env: {}, stdio: "ignore" }));
  }

  async function onLoopback(config: CollectorConfig, grpc: number, http: number) {
    const local = JSON.parse(JSON.stringify(config));
    local.receivers.otlp.protocols = { grpc: { endpoint: at(grpc) }, http: { endpoint: at(http) } };
    local.extensions.health_check.endpoint = at(await freePort(0));
    local.service.telemetry = { metrics: { level: "none" } };
    return local;
  }

  async function localGateway(stores: string, grpc: number, http: number): Promise<CollectorConfig> {
    const gateway = await onLoopback(gatewayConfig({ slowMilliseconds: 120, samplingPercent: 0 }), grpc, http);
    gateway.processors.tail_sampling.decision_wait = "1s";
    gateway.exporters = {
      "otlp_http/jaeger": { endpoint: `${stores}/jaeger`, compression: "none" },
      "otlp_http/loki": { endpoint: `${stores}/loki/otlp`, compression: "none" },
    };
    gateway.service.pipelines.traces.exporters = ["otlp_http/jaeger"];
    return gateway;
  }

  async function localAgent(gatewayGrpc: number, gatewayHttp: number, http: number): Promise<CollectorConfig> {
    const agent = await onLoopback(agentConfig("shop-prod"), await freePort(0), http);
    agent.extensions.file_storage.directory = join(dir, "checkpoints");
    agent.receivers.file_log.include = [join(dir, "pods", "*", "*", "*.log")];
    agent.exporters.load_balancing.resolver.dns = { hostname: "127.0.0.1", port: String(gatewayGrpc) };
    agent.exporters["otlp_http/logs"].endpoint = `http://${at(gatewayHttp)}`;
    for (const pipeline of Object.values<{ processors: string[] }>(agent.service.pipelines)) {
      pipeline.processors = pipeline.processors.filter((name) => name !== "k8s_attributes");
    }
    delete agent.processors.k8s_attributes;
    return agent;
  }

  /** Sends traces of one span until the agent has taken them. */
  async function sendSpans(...spans: readonly object[]): Promise<void> {
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "order" } }] };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
    const request = { method: "POST", headers: { "content-type": "application/json" }, body };
    await eventually(async () => (await fetch(otlp, request).catch(() => undefined))?.ok);
  }

  test("GIVEN traces that failed, that were slow, and neither WHEN sent THEN the first two are kept", async () => {
    await sendSpans(spanOf("c", 5, 0));
    await sendSpans(spanOf("a", 5, 2), spanOf("b", 500, 0));
    const kept = () => bodiesAt("/jaeger/v1/traces").join("");
    await eventually(() => kept().includes("span-a") && kept().includes("span-b"));
    // It came before them, and so was decided on no later.
    expect(kept()).not.toContain("span-c");
    expect(kept()).toContain("shop-prod");
  });

  test("GIVEN a container that logs WHEN a line is written THEN it is told with the pod's name", async () => {
    const line = '2026-11-23T10:00:00.000000000Z stdout F {"msg":"order placed"}\n';
    // The agent reads a log from where it ends when it first sees it, so lines go on coming until one is seen.
    await eventually(() => {
      writeFileSync(join(pod, "0.log"), line, { flag: "a" });
      return bodiesAt("/loki/otlp/v1/logs").length > 0;
    });
    const [told = ""] = bodiesAt("/loki/otlp/v1/logs");
    expect(told).toContain("order placed");
    expect(told).toContain("order-1");
    expect(told).toContain("shop");
  });
});

function at(port: number): string {
  return `127.0.0.1:${port}`;
}

/** @param status of OTLP: 2 is an error */
function spanOf(letter: string, milliseconds: number, status: number) {
  const start = Date.now();
  return {
    traceId: letter.repeat(32),
    spanId: letter.repeat(16),
    name: `span-${letter}`,
    kind: 2,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + milliseconds}000000`,
    status: { code: status },
  };
}
