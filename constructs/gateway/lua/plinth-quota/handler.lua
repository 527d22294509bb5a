-- Lets callers spend what their plan has: each subject on its own, and each address without one. When the counters are away, requests
-- go through uncounted.

local cost = require "kong.plugins.plinth-quota.cost"
local counters = require "kong.plugins.plinth-quota.counters"
local window = require "kong.plugins.plinth-quota.window"

local _M = {
  -- After the identity is known (1450) and after the limits per address (910).
  PRIORITY = 900,
  VERSION = "1.0.0",
}

-- One line a second says enough of an outage.
local LOG_SECONDS = 1

local uncounted

-- Kong's own metrics: `kong_quota_uncounted_total`.
function _M:init_worker()
  local prometheus = require("kong.plugins.prometheus.exporter").get_prometheus()
  uncounted = prometheus and prometheus:counter("quota_uncounted_total", "Requests that no quota was counted for")
end

local function note_uncounted(failure)
  if uncounted then
    uncounted:inc(1)
  end
  if ngx.shared.plinth:add("quota:logged", true, LOG_SECONDS) then
    kong.log.err("quota not counted: ", failure)
  end
end

local function refuse(headers, resets_in)
  headers["Content-Type"] = "application/problem+json"
  headers["Retry-After"] = tostring(resets_in)
  local body = '{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"The quota of your plan is spent."}'
  return kong.response.exit(429, body, headers)
end

function _M:access(conf)
  local units = cost.of(kong.request.get_method(), kong.request.get_path(), conf)
  if units == 0 then
    return
  end
  local identity = kong.ctx.shared.plinth_identity
  local plan, plan_name = window.plan(conf, identity and identity.plan)
  local caller = identity and "subject:" .. identity.subject or "address:" .. kong.client.get_forwarded_ip()
  local key, resets_in = window.counter(caller, plan_name, plan.window_seconds, ngx.now())
  local used, allowed = counters.spend(conf.redis, key, units, plan.units, resets_in)
  if not used then
    return note_uncounted(allowed)
  end
  local headers = window.headers(plan_name, plan, window.verdict(used, allowed, plan.units, resets_in))
  if not allowed then
    return refuse(headers, resets_in)
  end
  kong.response.set_headers(headers)
end

return _M
