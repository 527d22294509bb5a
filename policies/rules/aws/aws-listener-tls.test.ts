import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { listenerTls } from "./aws-listener-tls.ts";

const type = "lb/listener:Listener";
const current = "ELBSecurityPolicy-TLS13-1-2-2021-06";

describeRule(listenerTls, {
  passes: {
    "HTTPS by a current policy": aws(type, { protocol: "HTTPS", sslPolicy: current }),
    "HTTP that sends on to HTTPS": aws(type, {
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }],
    }),
    "a protocol that is not known yet": aws(type, { protocol: unknown }),
    "TCP where that is allowed": aws(type, { protocol: "TCP" }, { protocols: ["TCP", "TLS"] }),
  },
  fails: {
    "HTTP that answers": {
      ...aws(type, { protocol: "HTTP", defaultActions: [{ type: "forward" }] }),
      paths: ["protocol"],
    },
    TCP: { ...aws("alb/listener:Listener", { protocol: "TCP" }), paths: ["protocol"] },
    "TLS by a former policy": {
      ...aws(type, { protocol: "TLS", sslPolicy: "ELBSecurityPolicy-2016-08" }),
      paths: ["sslPolicy"],
    },
    "HTTPS by AWS's default": { ...aws(type, { protocol: "HTTPS" }), paths: ["sslPolicy"] },
  },
  doesNotApply: { "a load balancer": aws("lb/loadBalancer:LoadBalancer", {}) },
});
