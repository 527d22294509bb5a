-- What the handlers use of Kong's plugin development kit, over nginx's Lua module: for tests.

local shim = {}

local function nothing() end

function shim.kong()
  return {
    log = {
      debug = nothing,
      warn = function(...)
        ngx.log(ngx.WARN, ...)
      end,
      err = function(...)
        ngx.log(ngx.ERR, ...)
      end,
    },
    ctx = {
      shared = setmetatable({}, {
        __index = function(_, key)
          return ngx.ctx[key]
        end,
        __newindex = function(_, key, value)
          ngx.ctx[key] = value
        end,
      }),
    },
    client = {
      get_forwarded_ip = function()
        return ngx.var.remote_addr
      end,
    },
    request = {
      get_headers = ngx.req.get_headers,
      get_method = ngx.req.get_method,
      get_path = function()
        return (ngx.var.request_uri:gsub("%?.*$", ""))
      end,
    },
    service = { request = { set_header = ngx.req.set_header, clear_header = ngx.req.clear_header } },
    response = {
      set_headers = function(headers)
        for name, value in pairs(headers) do
          ngx.header[name] = value
        end
      end,
      exit = function(status, body, headers)
        ngx.status = status
        for name, value in pairs(headers) do
          ngx.header[name] = value
        end
        ngx.print(body)
        return ngx.exit(status)
      end,
    },
  }
end

local function handler_of(plugin)
  return require("kong.plugins." .. plugin .. ".handler")
end

-- Runs the plugins of a path in the order of their priorities, as Kong does.
function shim.run(configs)
  local plugins = {}
  for plugin in pairs(configs) do
    plugins[#plugins + 1] = plugin
  end
  table.sort(plugins, function(one, other)
    return handler_of(one).PRIORITY > handler_of(other).PRIORITY
  end)
  for _, plugin in ipairs(plugins) do
    handler_of(plugin):access(configs[plugin])
  end
end

return shim
