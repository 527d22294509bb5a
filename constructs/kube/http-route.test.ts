import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { HttpRoute, PathMatch } from "./http-route.ts";

const gateway = { name: "public", namespace: "edge" };
const backend = { name: "user", port: 8080 };

describe("an HttpRoute", () => {
  test("attaches to its gateway for its host names", () => {
    // GIVEN
    const route = new HttpRoute(chartOf(), "route", { name: "user", gateway, hostnames: ["api.example.com"] });

    // WHEN
    route.addRule(PathMatch.prefix("/v1/users"), backend);

    // THEN
    expect(manifestOf(route, "HTTPRoute")).toMatchObject({
      apiVersion: "gateway.networking.k8s.io/v1",
      spec: { parentRefs: [gateway], hostnames: ["api.example.com"], rules: [{ backendRefs: [backend] }] },
    });
  });

  test("says what is wrong with its rules", () => {
    // GIVEN
    const empty = new HttpRoute(chartOf(), "route", { name: "user", gateway });
    const doubled = new HttpRoute(chartOf(), "route", { name: "user", gateway });

    // WHEN
    doubled.addRule(PathMatch.exact("/a"), backend);
    doubled.addRule(PathMatch.exact("/a"), { name: "order", port: 8080 });

    // THEN
    expect(empty.node.validate()).toEqual(["a route needs at least one rule: call addRule()"]);
    expect(doubled.node.validate()).toEqual(["path Exact /a is routed twice: a path goes to one Service"]);
  });
});
