-- Counts in the shared dictionary, where tests can read it.

return {
  get_prometheus = function()
    return {
      counter = function(_, name)
        return {
          inc = function(_, value)
            ngx.shared.plinth:incr("metric:" .. name, value, 0)
          end,
        }
      end,
    }
  end,
}
