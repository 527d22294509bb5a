-- Spends units in Redis: one script, so that two requests at once never spend the same ones.

local _M = {}

-- KEYS[1] the counter; ARGV[1] units, ARGV[2] how many there are, ARGV[3] seconds that the counter lives.
-- Answers what is spent and whether this request may.
local SPEND = [[
local used = tonumber(redis.call("GET", KEYS[1]) or "0")
local units, most = tonumber(ARGV[1]), tonumber(ARGV[2])
if used + units > most then
  return { used, 0 }
end
used = redis.call("INCRBY", KEYS[1], units)
if redis.call("TTL", KEYS[1]) < 0 then
  redis.call("EXPIRE", KEYS[1], ARGV[3])
end
return { used, 1 }
]]

-- Milliseconds: limits are worth a short wait, not a slow answer.
local TIMEOUT = 200
local IDLE_TIMEOUT, POOL_SIZE = 10000, 100

local function is_given(text)
  return type(text) == "string" and text ~= ""
end

local function connected(conf)
  local client = require("resty.redis"):new()
  client:set_timeout(TIMEOUT)
  -- Connections are pooled by what they were authenticated with.
  local pool = string.format("%s:%d:%s:plinth-quota", conf.host, conf.port, conf.username or "")
  local ok, failure = client:connect(conf.host, conf.port, { ssl = conf.ssl, pool = pool, pool_size = POOL_SIZE })
  if not ok then
    return nil, failure
  end
  if client:get_reused_times() == 0 and is_given(conf.password) then
    local authenticated, refusal
    if is_given(conf.username) then
      authenticated, refusal = client:auth(conf.username, conf.password)
    else
      authenticated, refusal = client:auth(conf.password)
    end
    if not authenticated then
      client:close()
      return nil, refusal
    end
  end
  return client
end

-- Returns what is spent and whether the request may go on; or nil and why nobody can tell.
function _M.spend(conf, key, cost, units, lives_for)
  local client, failure = connected(conf)
  if not client then
    return nil, failure
  end
  local answer, refusal = client:eval(SPEND, 1, key, cost, units, lives_for)
  if not answer then
    client:close()
    return nil, refusal
  end
  client:set_keepalive(IDLE_TIMEOUT, POOL_SIZE)
  return answer[1], answer[2] == 1
end

return _M
