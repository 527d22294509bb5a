-- The part of lua-resty-http that the handlers use, for tests: one GET over plain HTTP.

local _M = {}
_M.__index = _M

function _M.new()
  return setmetatable({ socket = ngx.socket.tcp() }, _M)
end

-- What is too long a wait for a request is none for a test on a busy machine.
function _M:set_timeouts()
  self.socket:settimeouts(60000, 60000, 60000)
end

local function read_head(socket)
  local status_line, failure = socket:receive("*l")
  if not status_line then
    return nil, failure
  end
  local length
  repeat
    local line = socket:receive("*l")
    length = length or (line and tonumber(line:lower():match("^content%-length:%s*(%d+)")))
  until not line or line == ""
  return tonumber(status_line:match("^HTTP/1%.1 (%d+)")), length
end

function _M:request_uri(uri)
  local host, port, path = uri:match("^http://([^:/]+):(%d+)(/.*)$")
  local connected, failure = self.socket:connect(host, tonumber(port))
  if not connected then
    return nil, failure
  end
  self.socket:send("GET " .. path .. " HTTP/1.1\r\nHost: " .. host .. "\r\nConnection: close\r\n\r\n")
  local status, length = read_head(self.socket)
  if not status then
    self.socket:close()
    return nil, length
  end
  local body = length and self.socket:receive(length) or self.socket:receive("*a")
  self.socket:close()
  return { status = status, body = body or "" }
end

return _M
