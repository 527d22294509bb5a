-- Debian has this library under another name. What is too long a wait for a request is none for a test on a busy machine.

local redis = require "nginx.redis"
local set_timeout = redis.set_timeout

function redis:set_timeout()
  return set_timeout(self, 60000)
end

return redis
