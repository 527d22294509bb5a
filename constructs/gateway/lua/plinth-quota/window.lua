-- The arithmetic of a quota: whose counter, which window, how much is left. Windows begin at whole multiples of their length.

local _M = {}

-- The plan of a caller, and its name: the default where the caller's own is not known here.
function _M.plan(conf, name)
  local plan = name and conf.plans[name]
  if plan then
    return plan, name
  end
  return conf.plans[conf.default_plan], conf.default_plan
end

-- Returns the counter's key and the seconds until it starts anew. A change of plan starts a new counter: its window is another.
function _M.counter(caller, plan_name, window_seconds, now)
  local started = math.floor(now / window_seconds) * window_seconds
  local key = string.format("plinth-quota:%s:%s:%d", plan_name, caller, started)
  return key, math.max(1, math.ceil(started + window_seconds - now))
end

-- What was spent with this request in it. Refused requests cost nothing, so `used` never goes beyond `units` by them.
function _M.verdict(used, allowed, units, resets_in)
  local remaining = math.max(0, units - used)
  return { allowed = allowed, remaining = remaining, resets_in = resets_in }
end

-- The headers of draft-ietf-httpapi-ratelimit-headers-10: structured fields (RFC 9651).
function _M.headers(plan_name, plan, verdict)
  return {
    ["RateLimit-Policy"] = string.format('"%s";q=%d;w=%d', plan_name, plan.units, plan.window_seconds),
    ["RateLimit"] = string.format('"%s";r=%d;t=%d', plan_name, verdict.remaining, verdict.resets_in),
  }
end

return _M
