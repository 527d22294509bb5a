-- The issuer's keys, shared by all workers of a pod. Fetched when they are older than they may be, and when a token names a key that
-- is not among them: once, then not again for the cool-down, so that tokens with made-up keys cost the issuer nothing. While the issuer
-- is away the last keys go on counting.

local key_set = require "kong.plugins.plinth-auth.key_set"

local _M = {}
_M.__index = _M

-- Between two fetches, whatever asks for them.
local COOL_DOWN = 30
-- The same while there are no keys at all: nobody can be served until there are.
local FIRST_COOL_DOWN = 1
-- How long keys outlive their time while the issuer is away.
local STALE_SECONDS = 3600
-- A fetch that takes longer is given up by whoever waits for it.
local WAIT_SECONDS = 3
local WAIT_STEP = 0.05

-- deps: store (an ngx.shared dictionary), fetch(uri) -> body or nil and why, import(jwk) -> key or nil and why, now(), sleep(seconds),
-- warn(...)
function _M.new(deps)
  return setmetatable({ deps = deps, imported = {} }, _M)
end

function _M:fetched_at(uri)
  return self.deps.store:get("fetched:" .. uri)
end

function _M:is_cool(uri)
  local tried_at = self.deps.store:get("tried:" .. uri)
  local cool_down = self:fetched_at(uri) and COOL_DOWN or FIRST_COOL_DOWN
  return tried_at == nil or self.deps.now() - tried_at >= cool_down
end

function _M:fetch(uri)
  local deps = self.deps
  local body, failure = deps.fetch(uri)
  local set
  if body then
    set, failure = key_set.read(body)
  end
  if not set then
    deps.warn("the keys of the token issuer cannot be fetched from ", uri, ": ", failure)
    return
  end
  deps.store:set("keys:" .. uri, body)
  deps.store:set("fetched:" .. uri, deps.now())
  deps.store:incr("version:" .. uri, 1, 0)
end

-- One worker fetches; the others wait for it.
function _M:refresh(uri)
  local deps = self.deps
  local lock = "lock:" .. uri
  if deps.store:add(lock, true, WAIT_SECONDS) then
    -- Looked at again under the lock: another worker may just have been here.
    if self:is_cool(uri) then
      deps.store:set("tried:" .. uri, deps.now())
      self:fetch(uri)
    end
    deps.store:delete(lock)
    return
  end
  local until_when = deps.now() + WAIT_SECONDS
  while deps.store:get(lock) and deps.now() < until_when do
    deps.sleep(WAIT_STEP)
  end
end

-- The key in this worker, made of the shared JSON once for each version of the set.
function _M:lookup(uri, kid)
  local version = self.deps.store:get("version:" .. uri)
  if version == nil then
    return nil
  end
  local mine = self.imported[uri]
  if mine == nil or mine.version ~= version then
    mine = { version = version, jwks = key_set.read(self.deps.store:get("keys:" .. uri) or "") or {}, keys = {} }
    self.imported[uri] = mine
  end
  local jwk = mine.jwks[kid]
  if jwk == nil then
    return nil
  end
  if mine.keys[kid] == nil then
    local key, failure = self.deps.import(jwk)
    if key == nil then
      self.deps.warn("a key of the token issuer cannot be read: ", failure)
      return nil
    end
    mine.keys[kid] = key
  end
  return mine.keys[kid]
end

-- Returns the key; or nil and "unknown" where the issuer has no such key, nil and "unavailable" where nobody can tell.
function _M:find(uri, kid, cache_seconds)
  local fetched_at = self:fetched_at(uri)
  local is_old = fetched_at == nil or self.deps.now() - fetched_at >= cache_seconds
  if is_old and self:is_cool(uri) then
    self:refresh(uri)
    fetched_at = self:fetched_at(uri)
  end
  if fetched_at == nil or self.deps.now() - fetched_at >= cache_seconds + STALE_SECONDS then
    return nil, "unavailable"
  end
  local key = self:lookup(uri, kid)
  if key == nil and self:is_cool(uri) then
    self:refresh(uri)
    key = self:lookup(uri, kid)
  end
  if key == nil then
    return nil, "unknown"
  end
  return key
end

return _M
