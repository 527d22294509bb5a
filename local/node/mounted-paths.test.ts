import { expect, test } from "@jest/globals";
import { mountedPaths } from "./mounted-paths.ts";

const moved = mountedPaths("/pods/a", ["/etc/app", "/etc/app/keys", "/run/logins", "/tmp"]);

test("GIVEN paths at mounts WHEN they stand alone, in options and in scripts THEN they are moved", () => {
  expect(moved("/etc/app")).toBe("/pods/a/etc/app");
  expect(moved("-config=/etc/app/agent.hcl")).toBe("-config=/pods/a/etc/app/agent.hcl");
  expect(moved("/etc/app/keys/one")).toBe("/pods/a/etc/app/keys/one");
  expect(moved('test -s /run/logins/a.json && test -s "/run/logins"')).toBe(
    'test -s /pods/a/run/logins/a.json && test -s "/pods/a/run/logins"',
  );
});

test("GIVEN other paths, and what only looks like one WHEN they stand there THEN they stay", () => {
  for (const text of ["/etc/application", "/etc/app-two/x", "/srv/etc/app", "http://host/etc/app", "/tmp/x"]) {
    expect(moved(text)).toBe(text);
  }
});
