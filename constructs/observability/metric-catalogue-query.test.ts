import { describe, expect, test } from "@jest/globals";
import { metricsIn } from "./metric-catalogue-query.ts";

describe("metricsIn", () => {
  test.each([
    ["up", ["up"]],
    ["up == 0 # and not that_one", ["up"]],
    [
      'sum by (service, le) (rate(a_bucket{le="b_total", c=~"d|e"}[5m:30s] offset 1h)) / on (x) group_left (y) b',
      ["a_bucket", "b"],
    ],
    ["sum(a) without (b) > bool 1e3 and -Inf < c unless absent_over_time(d[1h])", ["a", "c", "d"]],
    ["SUM BY (b) (a) OR vector(1)", ["a"]],
    ["level:metric:rate5m > 14.4 * 1e-3 * budget", ["level:metric:rate5m", "budget"]],
    ["a @ start() + a @ 1609746000 + a[1h30m]", ["a"]],
    ['{__name__="a_total", job="b"}', ["a_total"]],
    ['{"a.b", job="c"}', ["a.b"]],
    ['{job="c", "a.b"}', ["a.b"]],
    ['rate({__name__=~"(a|b)_total"}[5m]) or {__name__=~"c|d"}', ["(a|b)_total", "c", "d"]],
    ['label_replace(a, "b", "$1", "c", "d\\"e(.*)f_total")', ["a"]],
    ["a{b=`c\"}d`} + e{f='}g'}", ["a", "e"]],
    [`rate(a{namespace=~"$namespace"}[$__rate_interval]) > $limit + \${other}`, ["a"]],
    ["topk(5, a) atan2 b", ["a", "b"]],
    ['count_values("version", build_info)', ["build_info"]],
    ["sum(", []],
    ['a{b="c', ["a"]],
  ])("GIVEN %j WHEN read THEN its metrics are %j", (query, names) => {
    expect(metricsIn(query)).toEqual(names);
  });
});
