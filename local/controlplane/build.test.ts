import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { acquireLock } from "../engine/lock.ts";
import { silentProgress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { buildTool, controlPlaneBinDir, TOOL_PACKAGES } from "./build.ts";
import { underLock } from "./build-lock.ts";

const before = { ...process.env };
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-build-"));
  process.env.PLINTH_CACHE = join(dir, "cache");
});

afterEach(() => {
  process.env = { ...before };
  rmSync(dir, { recursive: true, force: true });
});

/** Puts a program named "go" first on the PATH. */
function goThatIs(script: string): void {
  const bin = join(dir, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "go"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${bin}:${process.env.PATH}`;
}

describe("building", () => {
  test("GIVEN go.mod WHEN its tools are listed THEN they are exactly those that can be built", () => {
    const text = readFileSync(join(projectDir, "tools", "controlplane", "go.mod"), "utf8");
    const tools = /^tool \(\n([^)]*)\)/m.exec(text)?.[1] ?? "";
    expect(tools.trim().split(/\s+/).sort()).toEqual(Object.values(TOOL_PACKAGES).sort());
  });

  test("GIVEN a machine without Go WHEN it builds THEN the failure says what to install", async () => {
    process.env.PATH = dir;
    await expect(buildTool("etcd", silentProgress)).rejects.toThrow(
      /Go is not on the PATH.*install Go 1\.26.*--context NAME/,
    );
  });

  test("GIVEN a Go that is too old WHEN it builds THEN the failure says which it needs", async () => {
    goThatIs(`if [ "$1" = mod ]; then echo '{"Go":"1.26.0"}'; else echo go1.22.5; fi`);
    await expect(buildTool("etcd", silentProgress)).rejects.toThrow(
      /Go 1\.26\.0 or later is needed, and go1\.22\.5 is on the PATH/,
    );
  });

  test("GIVEN no way to the modules WHEN it builds THEN the failure names the network and leaves nothing half made", async () => {
    process.env.GOMODCACHE = join(dir, "modules");
    process.env.GOPROXY = "http://127.0.0.1:9";
    await expect(buildTool("etcd", silentProgress)).rejects.toThrow(/could not download.*GOPROXY/);
    expect(existsSync(join(controlPlaneBinDir(), "etcd"))).toBe(false);
    expect(existsSync(`${controlPlaneBinDir()}.lock`)).toBe(false);
  });

  test("GIVEN a program in the cache WHEN it is asked for THEN Go is not needed", async () => {
    mkdirSync(controlPlaneBinDir(), { recursive: true });
    writeFileSync(join(controlPlaneBinDir(), "etcd"), "");
    process.env.PATH = dir;
    expect(await buildTool("etcd", silentProgress)).toBe(join(controlPlaneBinDir(), "etcd"));
  });

  test("GIVEN two builds at once WHEN both want a program THEN it is built once", async () => {
    const calls = join(dir, "calls");
    const requires = ["k8s.io/kubernetes", "sigs.k8s.io/kwok"].map((Path) => ({ Path, Version: "v1.36.3" }));
    goThatIs(`case "$1" in
      mod) echo '${JSON.stringify({ Go: "1.26.0", Require: requires })}';;
      env) echo go1.26.0;;
      build) echo "$*" >> ${calls}; while [ "$1" != -o ]; do shift; done; echo built > "$2";;
    esac`);
    const paths = await Promise.all([buildTool("kwok", silentProgress), buildTool("kwok", silentProgress)]);
    expect(readFileSync(paths[1] ?? "", "utf8")).toBe("built\n");
    const lines = readFileSync(calls, "utf8").trim().split("\n");
    expect(lines.length).toBe(1);
    expect(lines[0]).toContain("version.gitVersion=v1.36.3");
  });
});

describe("the lock of a build", () => {
  test("GIVEN the lock of a process that died WHEN work is to be done THEN it is", async () => {
    const path = join(dir, "locks", "build.lock");
    acquireLock(path, "build");
    const holder = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...holder, identity: "an earlier process" }));
    expect(
      await underLock(
        path,
        () => expect(true).toBe(false),
        async () => "done",
      ),
    ).toBe("done");
    expect(existsSync(path)).toBe(false);
  });

  test("GIVEN a holder on another host WHEN work is to be done THEN an error says what to do", async () => {
    const path = join(dir, "locks", "build.lock");
    acquireLock(path, "build");
    const holder = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...holder, host: "elsewhere" }));
    const work = async () => "done";
    await expect(underLock(path, () => undefined, work)).rejects.toThrow(/on elsewhere.*remove/);
  });

  test("GIVEN work under the lock WHEN more is to be done THEN it waits, and says for whom", async () => {
    const path = join(dir, "build.lock");
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const one = underLock(
      path,
      () => undefined,
      async () => {
        await first.promise;
        order.push("first");
      },
    );
    const two = underLock(
      path,
      (holder) => {
        order.push(`waiting for ${holder === process.pid ? "it" : "another"}`);
        first.resolve();
      },
      async () => {
        order.push("second");
      },
    );
    await Promise.all([one, two]);
    expect(order).toEqual(["waiting for it", "first", "second"]);
  });
});
