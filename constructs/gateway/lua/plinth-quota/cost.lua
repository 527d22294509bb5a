-- What a request costs: the longest path that fits counts, and its own method before any.

local _M = {}

local function is_below(path, base)
  if base:sub(-1) == "/" then
    base = base:sub(1, -2)
  end
  return path == base or path:sub(1, #base + 1) == base .. "/"
end

function _M.of(method, path, conf)
  local best, best_rank
  for _, cost in ipairs(conf.costs or {}) do
    if (cost.method == method or cost.method == "*") and is_below(path, cost.path) then
      local rank = 2 * #cost.path + (cost.method == "*" and 0 or 1)
      if best == nil or rank > best_rank then
        best, best_rank = cost.units, rank
      end
    end
  end
  return best or conf.default_cost
end

return _M
