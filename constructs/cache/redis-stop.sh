#!/bin/sh
# Before a primary stops, a replica takes over: no write fails for longer than that takes. Expects ACCESS, ADDRESS and PORT.
set -u
ask() {
  host="$1"
  shift
  REDISCLI_AUTH="$(cat "$ACCESS/node")" redis-cli -e -h "$host" -p "$PORT" --user plinth-node --no-auth-warning "$@" 2>&1 | tr -d '\r'
}
is_primary() { ask "$ADDRESS" INFO replication | grep -qx 'role:master'; }

# As they announce themselves: INFO replication tells where a connection came from, which may be a proxy.
replicas() {
  ask "$ADDRESS" CLUSTER NODES | awk '
    { line[NR] = $0 }
    $3 ~ /myself/ { own = $1 }
    END {
      for (i = 1; i <= NR; i++) {
        split(line[i], part, " ")
        if (part[4] == own && part[3] !~ /fail|noaddr|handshake/ && part[8] == "connected") {
          sub(/:[0-9]+@.*/, "", part[2])
          print part[2]
        }
      }
    }'
}

is_primary || exit 0
# A replica that does not follow well refuses; then the next is asked. Redis itself gives each 5 s.
for replica in $(replicas) $(replicas); do
  said="$(ask "$replica" CLUSTER FAILOVER)"
  if [ "$said" != OK ]; then
    echo "$replica does not take over: $said"
    sleep 0.5
    continue
  fi
  tries=60
  while [ "$tries" -gt 0 ]; do
    if ! is_primary; then
      # Clients are told on their next command; those on their way are let finish.
      sleep 1
      exit 0
    fi
    tries=$((tries - 1))
    sleep 0.1
  done
done
echo "no replica has taken over"
