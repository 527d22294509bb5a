-- Debian has this library under another name.
return require "nginx.redis"
