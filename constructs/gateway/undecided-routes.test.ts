import { expect, test } from "@jest/globals";
import { HttpRoute, PathMatch } from "../kube/http-route.ts";
import { RouteAccess } from "../kube/route-access.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { routeAnnotations } from "./plugin-names.ts";
import { undecidedRoutes } from "./undecided-routes.ts";

function route(name: string, plugins?: string, parent: Record<string, unknown> = { name: "public" }) {
  const annotations = plugins === undefined ? {} : { "konghq.com/plugins": plugins };
  return { kind: "HTTPRoute", metadata: { name, namespace: "shop", annotations }, spec: { parentRefs: [parent] } };
}

test("routes without a decision of access are found, all at once", () => {
  // GIVEN
  const objects = [
    route("none"),
    route("other", "my-plugin"),
    route("two", "plinth-auth-required, plinth-strip-identity"),
    route("right", "my-plugin, plinth-auth-optional"),
    route("mesh", undefined, { kind: "Service", name: "order" }),
  ];

  // THEN
  expect(undecidedRoutes(objects).map(({ path }) => path.split(":")[0])).toEqual([
    "HTTPRoute shop/none",
    "HTTPRoute shop/other",
    "HTTPRoute shop/two",
  ]);
});

test("a route of ours has its decision", () => {
  // GIVEN
  const gateway = { name: "public", namespace: "edge", annotations: routeAnnotations };
  const ours = new HttpRoute(chartOf(), "route", { name: "user", gateway, access: "open" });
  ours.addRule(PathMatch.exact("/keys"), { name: "user", port: 8080 }, RouteAccess.open("public keys"));

  // THEN
  expect(undecidedRoutes([manifestOf(ours, "HTTPRoute")])).toEqual([]);
});
