/**
 * An entry is a hash: `value` and the `version` it is of, and a field for each mark that names when the mark is over. Scripts
 * run one at a time, so what one of them decides still holds when it writes.
 */

/** Lua: the latest end of the marks of an entry, in seconds since 1970; marks that are over are taken away. 0 for none. */
const MARKED_UNTIL = `
local function marked_until(key, now)
  local last = 0
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 5) == 'mark:' then
      local over = tonumber(fields[i + 1])
      if over <= now then redis.call('HDEL', key, fields[i]) elseif over > last then last = over end
    end
  end
  return last
end`;

/** Lua: an entry lives as long as it is asked to, and as long as its version and marks have to refuse others. */
const PUT = `${MARKED_UNTIL}
local function put(key, version, value, seconds)
  local now = tonumber(redis.call('TIME')[1])
  local known = redis.call('HGET', key, 'version')
  if known and tonumber(known) > version then return 0 end
  redis.call('HSET', key, 'version', version)
  local over = marked_until(key, now)
  if over == 0 then redis.call('HSET', key, 'value', value) end
  redis.call('EXPIRE', key, math.max(seconds, over - now))
  return 1
end`;

/** A slow reader may bring a value that was overtaken by a write meanwhile: the version decides, inside Redis. */
export const PUT_UNLESS_OLDER = `${PUT}
return put(KEYS[1], tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]))`;

export const MARK = `
local now = tonumber(redis.call('TIME')[1])
local left = math.max(redis.call('TTL', KEYS[1]), 0)
redis.call('HDEL', KEYS[1], 'value')
redis.call('HSET', KEYS[1], 'mark:' .. ARGV[1], now + tonumber(ARGV[2]))
redis.call('EXPIRE', KEYS[1], math.max(left, tonumber(ARGV[2])))
return 1`;

export const UNMARK = `${PUT}
redis.call('HDEL', KEYS[1], 'mark:' .. ARGV[1])
if ARGV[2] == '' then return 0 end
return put(KEYS[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]))`;
