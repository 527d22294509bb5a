-- Lets requests with a valid access token through, with headers that say whose it is; no other way makes those headers.

local claims = require "kong.plugins.plinth-auth.claims"
local keys = require "kong.plugins.plinth-auth.keys"
local token = require "kong.plugins.plinth-auth.token"

-- Every way to write the names of the headers that say who calls: Kong lets underscores through, and there are servers that take them
-- for dashes. Cleared by name, as Kong lists no more than a thousand headers of a request.
local IDENTITY_HEADERS = {}
for _, what in ipairs({ "subject", "roles", "plan" }) do
  for _, first in ipairs({ "-", "_" }) do
    for _, second in ipairs({ "-", "_" }) do
      IDENTITY_HEADERS[#IDENTITY_HEADERS + 1] = "x" .. first .. "plinth" .. second .. what
    end
  end
end

-- Milliseconds.
local CONNECT_TIMEOUT, SEND_TIMEOUT, READ_TIMEOUT = 1000, 1000, 2000
local LARGEST_SET = 262144

local _M = {
  -- As Kong's own jwt has it: after CORS, before limits.
  PRIORITY = 1450,
  VERSION = "1.0.0",
}

local function fetch(uri)
  local client = require("resty.http").new()
  client:set_timeouts(CONNECT_TIMEOUT, SEND_TIMEOUT, READ_TIMEOUT)
  local answer, failure = client:request_uri(uri, { method = "GET", headers = { accept = "application/json" } })
  if not answer then
    return nil, failure
  end
  if answer.status ~= 200 then
    return nil, "status " .. answer.status
  end
  if #answer.body > LARGEST_SET then
    return nil, "too large"
  end
  return answer.body
end

local function import(jwk)
  return require("resty.openssl.pkey").new(jwk, { format = "JWK" })
end

local issuer_keys

local function keys_of_worker()
  issuer_keys = issuer_keys
    or keys.new({
      store = ngx.shared.plinth,
      fetch = fetch,
      import = import,
      now = ngx.now,
      sleep = ngx.sleep,
      warn = function(...)
        kong.log.warn(...)
      end,
    })
  return issuer_keys
end

local function identity_of(text, conf)
  local parsed, reason = token.parse(text)
  if not parsed then
    return nil, reason
  end
  local key, missing = keys_of_worker():find(conf.jwks_uri, parsed.kid, conf.cache_seconds)
  if not key then
    return nil, missing
  end
  if not key:verify(parsed.signature, parsed.signed, "sha256") then
    return nil, "signature"
  end
  return claims.identity(parsed.claims, conf, ngx.now())
end

local function problem(status, title, detail, headers)
  headers["Content-Type"] = "application/problem+json"
  local body = string.format('{"type":"about:blank","title":"%s","status":%d,"detail":"%s"}', title, status, detail)
  return kong.response.exit(status, body, headers)
end

-- Why is for our log: the caller may be probing.
local function refuse(reason)
  kong.log.debug("token refused: ", reason)
  if reason == "unavailable" then
    return problem(503, "Service Unavailable", "Access tokens cannot be checked now.", { ["Retry-After"] = "5" })
  end
  if reason == "missing" then
    return problem(401, "Unauthorized", "An access token is needed.", { ["WWW-Authenticate"] = "Bearer" })
  end
  local challenge = 'Bearer error="invalid_token"'
  return problem(401, "Unauthorized", "The access token is not valid.", { ["WWW-Authenticate"] = challenge })
end

local function pass_on(identity)
  kong.ctx.shared.plinth_identity = identity
  kong.service.request.set_header("x-plinth-subject", identity.subject)
  kong.service.request.set_header("x-plinth-roles", table.concat(identity.roles, ","))
  if identity.plan then
    kong.service.request.set_header("x-plinth-plan", identity.plan)
  end
end

function _M:access(conf)
  for _, name in ipairs(IDENTITY_HEADERS) do
    kong.service.request.clear_header(name)
  end
  if conf.strip_only then
    return
  end
  local text, reason = token.of_header(kong.request.get_headers().authorization)
  if not text then
    if reason == "missing" and not conf.required then
      return
    end
    return refuse(reason)
  end
  local identity, refusal = identity_of(text, conf)
  if not identity then
    return refuse(refusal)
  end
  pass_on(identity)
end

return _M
