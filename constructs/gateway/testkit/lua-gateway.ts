import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../local/free-port.ts";
import { eventually } from "../../../local/testkit/eventually.ts";

const modules = ["ndk_http_module.so", "ngx_http_lua_module.so"].map((name) => join("/usr/lib/nginx/modules", name));
const libraries = ["/usr/share/lua/5.1/nginx/redis.lua", "/usr/share/lua/5.1/resty/core.lua"];
const luaFolder = fileURLToPath(new URL("../lua", import.meta.url));
const testkitFolder = fileURLToPath(new URL("lua", import.meta.url));

/** Whether nginx with its Lua module, and the Lua libraries that Kong brings, are on this machine. */
export function hasLuaGateway(): boolean {
  const nginx = spawnSync("nginx", ["-v"], { stdio: "ignore" });
  return nginx.status === 0 && [...modules, ...libraries].every((file) => existsSync(file));
}

/** What the plugins are told on each of the paths, by the first part of the path and the plugin's name. */
export type PathConfigs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The plugins in a real nginx, in front of an upstream; only Kong's own interface is a stand-in. */
export class LuaGateway {
  readonly url: string;
  readonly #folder: string;
  readonly #nginx: ChildProcess;

  private constructor(port: number, folder: string, nginx: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#nginx = nginx;
  }

  /** @param now what its clock shows, in seconds since 1970, until it is put forward */
  static async start(configs: PathConfigs, upstreamPort: number, now: number): Promise<LuaGateway> {
    const folder = mkdtempSync(join(tmpdir(), "lua-gateway-"));
    const port = await freePort(0);
    mkdirSync(join(folder, "kong/plugins"), { recursive: true });
    for (const plugin of ["plinth-auth", "plinth-quota"]) {
      symlinkSync(join(luaFolder, plugin), join(folder, "kong/plugins", plugin));
    }
    writeFileSync(join(folder, "configs.json"), JSON.stringify(configs));
    writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, upstreamPort, now));
    const command = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")];
    const gateway = new LuaGateway(port, folder, spawn("nginx", command, { stdio: "ignore" }));
    await eventually(async () => (await fetch(`${gateway.url}/test/shift?by=0`).catch(() => undefined))?.ok);
    return gateway;
  }

  /** Puts the gateway's clock forward, in seconds. */
  async shiftClock(by: number): Promise<void> {
    await fetch(`${this.url}/test/shift?by=${by}`);
  }

  /** How many requests went through uncounted. */
  async uncounted(): Promise<number> {
    return Number(await (await fetch(`${this.url}/test/uncounted`)).text());
  }

  log(): string {
    return readFileSync(join(this.#folder, "error.log"), "utf8");
  }

  async close(): Promise<void> {
    if (this.#nginx.exitCode === null) {
      this.#nginx.kill("SIGTERM");
      await once(this.#nginx, "exit");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function configuration(folder: string, port: number, upstreamPort: number, now: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder};`);
  return `
${modules.map((file) => `load_module ${file};`).join("\n")}
${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.join("\n  ")}
  lua_package_path "${folder}/?.lua;${testkitFolder}/?.lua;;";
  lua_shared_dict plinth 2m;
  underscores_in_headers on;
  large_client_header_buffers 8 32k;
  init_by_lua_block {
    kong = require("kong_shim").kong()
    local file = io.open("${folder}/configs.json")
    configs = require("cjson").decode(file:read("*a"))
    file:close()
    ngx.now = function() return ${now} + (ngx.shared.plinth:get("test:shift") or 0) end
    require "kong.plugins.plinth-auth.handler"
    require "kong.plugins.plinth-quota.handler"
  }
  init_worker_by_lua_block { require("kong.plugins.plinth-quota.handler"):init_worker() }
  server {
    listen 127.0.0.1:${port};
    location = /test/shift {
      content_by_lua_block { ngx.shared.plinth:incr("test:shift", tonumber(ngx.var.arg_by), 0) ngx.say("ok") }
    }
    location = /test/uncounted {
      content_by_lua_block { ngx.print(ngx.shared.plinth:get("metric:quota_uncounted_total") or 0) }
    }
    location / {
      access_by_lua_block { require("kong_shim").run(configs[ngx.var.uri:match("^/(%w+)")]) }
      proxy_pass http://127.0.0.1:${upstreamPort};
    }
  }
}
`;
}
