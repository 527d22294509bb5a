#!/bin/sh
# Before a primary stops, its replica takes over: no write fails for longer than that takes. Expects ACCESS, ADDRESS and PORT.
set -u
ask() {
  host="$1"
  shift
  REDISCLI_AUTH="$(cat "$ACCESS/node")" redis-cli -e -h "$host" -p "$PORT" --user plinth-node --no-auth-warning "$@" | tr -d '\r'
}
is_primary() { ask "$ADDRESS" INFO replication | grep -qx 'role:master'; }

is_primary || exit 0
replica="$(ask "$ADDRESS" INFO replication | sed -n 's/^slave[0-9]*:ip=\([^,]*\),.*state=online.*/\1/p' | head -n 1)"
if [ -z "$replica" ]; then
  echo "no replica can take over"
  exit 0
fi
ask "$replica" CLUSTER FAILOVER
tries=100
while is_primary && [ "$tries" -gt 0 ]; do
  tries=$((tries - 1))
  sleep 0.1
done
# Clients are told on their next command; those on their way are let finish.
sleep 1
