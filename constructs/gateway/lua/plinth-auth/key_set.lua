-- Reads a JWKS (RFC 7517): the keys that may check RS256 signatures, by their id, as the JSON of each.

local cjson = require "cjson.safe"

local _M = {}

local MOST_KEYS = 32

local function is_usable(key)
  return type(key) == "table"
    and key.kty == "RSA"
    and type(key.kid) == "string"
    and (key.use == nil or key.use == "sig")
    and (key.alg == nil or key.alg == "RS256")
    and type(key.n) == "string"
    -- 2048 bits are 342 characters of base64url (RFC 7518, section 3.3).
    and #key.n >= 342
    and type(key.e) == "string"
    -- A private key has no place in what is published, and is not to be spread.
    and key.d == nil
end

-- Returns a table of JSON texts by key id, or nil and why the answer is none.
function _M.read(body)
  local answer = cjson.decode(body)
  if type(answer) ~= "table" or type(answer.keys) ~= "table" then
    return nil, "no JWKS"
  end
  if #answer.keys > MOST_KEYS then
    return nil, "too many keys"
  end
  local by_id = {}
  for _, key in ipairs(answer.keys) do
    if is_usable(key) then
      by_id[key.kid] = cjson.encode({ kty = key.kty, n = key.n, e = key.e })
    end
  end
  if next(by_id) == nil then
    return nil, "no key for RS256"
  end
  return by_id
end

return _M
