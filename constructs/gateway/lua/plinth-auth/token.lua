-- Reads a compact JWS (RFC 7515) and says whether its header is one that we accept. Knows nothing of keys, claims or Kong.

local cjson = require "cjson.safe"
local decode_base64 = ngx.decode_base64

local _M = {}

-- A token goes with every request: a longer one is none of our issuer's.
local LONGEST = 8192

-- The id of a key is only ever looked up among the issuer's; this bounds what may be looked up.
local KEY_ID = "^[%w_%-%.]+$"
local LONGEST_KEY_ID = 128

local TYPES = { ["at+jwt"] = true, ["application/at+jwt"] = true }

-- The one algorithm that our issuer signs with: it is ours to say, the token only has to agree (RFC 8725, section 3.1).
local ALGORITHM = "RS256"

local function bytes_of(text)
  if not text:find("^[%w_%-]+$") then
    return nil
  end
  local padded = text:gsub("-", "+"):gsub("_", "/") .. ("="):rep(-#text % 4)
  return decode_base64(padded)
end

local function object_of(text)
  local bytes = bytes_of(text)
  -- cjson makes arrays and objects tables alike: an object begins with a brace.
  if not bytes or not bytes:find("^%s*{") then
    return nil
  end
  local value = cjson.decode(bytes)
  return type(value) == "table" and value or nil
end

-- The token of an Authorization header. Returns nil and "missing" where there is no header, nil and "malformed" for any other scheme.
function _M.of_header(header)
  if header == nil then
    return nil, "missing"
  end
  if type(header) ~= "string" then
    return nil, "malformed"
  end
  local scheme, token = header:match("^(%a+) +([^ ]+)$")
  if not scheme or scheme:lower() ~= "bearer" then
    return nil, "malformed"
  end
  return token
end

-- Takes a token apart. Returns kid, claims, signed (the bytes under the signature) and signature; or nil and why it is refused.
function _M.parse(token)
  if #token > LONGEST then
    return nil, "too long"
  end
  local header_part, payload_part, signature_part = token:match("^([%w_%-]+)%.([%w_%-]+)%.([%w_%-]+)$")
  if not header_part then
    return nil, "not a signed token"
  end
  local header = object_of(header_part)
  if not header then
    return nil, "header is no object"
  end
  if header.alg ~= ALGORITHM then
    return nil, "algorithm is not " .. ALGORITHM
  end
  if type(header.typ) ~= "string" or not TYPES[header.typ:lower()] then
    return nil, "not an access token"
  end
  -- Whoever does not understand an extension that is critical must refuse (RFC 7515, section 4.1.11). We understand none.
  if header.crit ~= nil then
    return nil, "critical extension"
  end
  local kid = header.kid
  if type(kid) ~= "string" or #kid > LONGEST_KEY_ID or not kid:find(KEY_ID) then
    return nil, "key id"
  end
  local claims, signature = object_of(payload_part), bytes_of(signature_part)
  if not claims or not signature then
    return nil, "payload or signature"
  end
  return {
    kid = kid,
    claims = claims,
    signed = header_part .. "." .. payload_part,
    signature = signature,
  }
end

return _M
