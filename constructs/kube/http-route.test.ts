import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { HttpRoute, PathMatch } from "./http-route.ts";
import { RouteAccess } from "./route-access.ts";

const gateway = { name: "public", namespace: "edge" };
const backend = { name: "user", port: 8080 };
const required = RouteAccess.required();

describe("an HttpRoute", () => {
  test("attaches to its gateway for its host names", () => {
    // GIVEN
    const hostnames = ["api.example.com"];
    const route = new HttpRoute(chartOf(), "route", { name: "user", gateway, access: "required", hostnames });

    // WHEN
    route.addRule(PathMatch.prefix("/v1/users"), backend, required);

    // THEN
    expect(manifestOf(route, "HTTPRoute")).toMatchObject({
      apiVersion: "gateway.networking.k8s.io/v1",
      spec: { parentRefs: [gateway], hostnames: ["api.example.com"], rules: [{ backendRefs: [backend] }] },
    });
  });

  test("tells the gateway and its readers who may call, and why", () => {
    // GIVEN
    const annotations = (access: string) => ({ "example.com/plugins": `token-${access}` });
    const strict = { ...gateway, annotations };
    const route = new HttpRoute(chartOf(), "route", { name: "user", gateway: strict, access: "open" });

    // WHEN
    route.addRule(PathMatch.exact("/a"), backend, RouteAccess.open("public keys"));
    route.addRule(PathMatch.exact("/b"), backend, RouteAccess.open("the log-in form"));

    // THEN
    expect(manifestOf(route, "HTTPRoute")).toHaveProperty("metadata.annotations", {
      "example.com/plugins": "token-open",
      "plinth.dev/access": "open",
      "plinth.dev/access-reason": "public keys; the log-in form",
    });
  });

  test("says what is wrong with its rules", () => {
    // GIVEN
    const empty = new HttpRoute(chartOf(), "route", { name: "user", gateway, access: "required" });
    const doubled = new HttpRoute(chartOf(), "route", { name: "user", gateway, access: "required" });
    const open = new HttpRoute(chartOf(), "route", { name: "user", gateway, access: "open" });

    // WHEN
    doubled.addRule(PathMatch.exact("/a"), backend, required);
    doubled.addRule(PathMatch.exact("/a"), { name: "order", port: 8080 }, required);
    open.addRule(PathMatch.exact("/a"), backend, RouteAccess.open(" "));
    open.addRule(PathMatch.exact("/b"), backend, required);

    // THEN
    expect(empty.node.validate()).toEqual(["a route needs at least one rule: call addRule()"]);
    expect(doubled.node.validate()).toEqual(["path Exact /a is routed twice: a path goes to one Service"]);
    expect(open.node.validate()).toEqual([
      "access of /b is required: this route is for open",
      'path /a: access is open for no reason: say why no token is asked for, as in RouteAccess.open("...")',
    ]);
  });
});
