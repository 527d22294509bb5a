import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { alertmanagerConfig, receiverSecrets } from "./alertmanager-config.ts";
import type { Receiver } from "./receiver-props.ts";
import { amtoolPath } from "./testkit/config-checkers.ts";

const receivers: readonly Receiver[] = [
  { kind: "pagerduty", name: "on-call", takes: ["page"], routingKey: { name: "alert-receivers", key: "pagerduty" } },
  {
    kind: "slack",
    name: "chat",
    takes: ["ticket"],
    channel: "#alerts",
    url: { name: "alert-receivers", key: "slack" },
  },
  { kind: "webhook", name: "dead-man", takes: ["watchdog"], url: { name: "alert-receivers", key: "dead-man" } },
  {
    kind: "email",
    name: "mail",
    takes: ["page", "ticket"],
    to: "team@example.com",
    from: "alerts@example.com",
    smarthost: "smtp.example.com:587",
    user: "alerts",
    password: { name: "smtp", key: "password" },
  },
];

const dir = mkdtempSync(join(tmpdir(), "plinth-alertmanager-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function amtool(config: unknown, ...args: readonly string[]): Promise<string> {
  const file = join(dir, "alertmanager.yaml");
  writeFileSync(file, JSON.stringify(config));
  const { stdout } = await promisify(execFile)(
    amtoolPath(),
    args.map((arg) => (arg === "FILE" ? file : arg)),
  );
  return stdout.trim();
}

function receiversOf(of: readonly Receiver[], ...labels: readonly string[]): Promise<string> {
  return amtool(alertmanagerConfig(of), "config", "routes", "test", "--config.file", "FILE", ...labels);
}

const built = existsSync(amtoolPath());
const checked = built ? test : test.skip;
const why = built ? "" : " (skipped: node .ci/build-otelcol.ts has not built amtool)";

describe("Alertmanager's configuration", () => {
  checked(`is what the real Alertmanager takes${why}`, async () => {
    expect(await amtool(alertmanagerConfig(receivers), "check-config", "FILE")).toContain("SUCCESS");
  });

  checked(`is taken without any receiver${why}`, async () => {
    expect(await amtool(alertmanagerConfig([]), "check-config", "FILE")).toContain("SUCCESS");
    expect(await receiversOf([], "severity=page")).toBe("nobody");
  });

  checked.each([
    ["a page goes to all who take pages", ["severity=page"], "on-call,mail"],
    ["a critical alert of the charts' rules is a page", ["severity=critical"], "on-call,mail"],
    ["a ticket goes to those who take tickets", ["severity=ticket"], "chat,mail"],
    ["a warning of the charts' rules is a ticket", ["severity=warning"], "chat,mail"],
    ["information goes to nobody", ["severity=info"], "nobody"],
    ["the alert that always fires goes to who waits for it", ["alertname=Watchdog", "severity=none"], "dead-man"],
  ])(`%s${why}`, async (_name, labels, expected) => {
    expect(await receiversOf(receivers, ...labels)).toBe(expected);
  });

  checked(`the alert that always fires is nobody's ticket where nobody waits for it${why}`, async () => {
    const others = receivers.filter(({ takes }) => !takes.includes("watchdog"));
    expect(await receiversOf(others, "alertname=Watchdog", "severity=page")).toBe("nobody");
  });

  test("names each Secret that must be mounted, once", () => {
    expect(receiverSecrets(receivers)).toEqual(["alert-receivers", "smtp"]);
  });

  test("reads every secret from a file of a mounted Secret", () => {
    const text = JSON.stringify(alertmanagerConfig(receivers));
    const files = [...text.matchAll(/"(\w+_file)":"\/etc\/alertmanager\/secrets\/([^"]+)"/g)];
    expect(files.map(([, field, path]) => `${field} ${path}`)).toEqual([
      "routing_key_file alert-receivers/pagerduty",
      "api_url_file alert-receivers/slack",
      "url_file alert-receivers/dead-man",
      "auth_password_file smtp/password",
    ]);
  });
});
