-- Checks the claims of an access token (RFC 9068) whose signature is right, and makes the caller's identity of them.

local _M = {}

local function is_text(claim)
  return type(claim) == "string" and claim ~= ""
end

local function is_time(claim)
  return type(claim) == "number" and claim == claim and claim < math.huge and claim > -math.huge
end

local function contains(list, wanted)
  if type(list) ~= "table" then
    return false
  end
  for _, item in ipairs(list) do
    if item == wanted then
      return true
    end
  end
  return false
end

-- What may stand in a header that services read: no line breaks, no commas in a list.
local function is_header_text(text)
  return is_text(text) and #text <= 256 and not text:find("[^%w%-_%.:@|]")
end

local function roles_of(claim)
  local roles = {}
  if type(claim) == "string" then
    for role in claim:gmatch("%S+") do
      roles[#roles + 1] = role
    end
  elseif type(claim) == "table" then
    for _, role in ipairs(claim) do
      roles[#roles + 1] = role
    end
  end
  local known = {}
  for _, role in ipairs(roles) do
    if is_header_text(role) then
      known[#known + 1] = role
    end
  end
  return known
end

-- Returns { subject, roles, plan, expires_at }, or nil and why the claims are refused.
-- rules: issuer, audience (or nil), clock_skew_seconds; now in seconds since 1970.
function _M.identity(claims, rules, now)
  local skew = rules.clock_skew_seconds
  if claims.iss ~= rules.issuer then
    return nil, "issuer"
  end
  local audience = is_text(rules.audience) and rules.audience
  if audience and claims.aud ~= audience and not contains(claims.aud, audience) then
    return nil, "audience"
  end
  if not is_time(claims.exp) or claims.exp <= now - skew then
    return nil, "expired"
  end
  if claims.nbf ~= nil and (not is_time(claims.nbf) or claims.nbf > now + skew) then
    return nil, "not yet valid"
  end
  if not is_time(claims.iat) or claims.iat > now + skew then
    return nil, "issued at"
  end
  if not is_text(claims.jti) or not is_text(claims.client_id) then
    return nil, "incomplete"
  end
  if not is_header_text(claims.sub) then
    return nil, "subject"
  end
  return {
    subject = claims.sub,
    roles = roles_of(claims.roles),
    plan = is_header_text(claims.plan) and claims.plan or nil,
    expires_at = claims.exp + skew,
  }
end

return _M
