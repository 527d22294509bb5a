#!/bin/sh
# Starts a node. Expects, in the environment:
#   CONFIG        the configuration that all nodes share
#   ACCESS        the folder of passwords
#   DATA          the folder of the node's own files
#   PORT          where clients connect
#   PERSISTENCE   none, snapshots or append-only
#   RETURN_AFTER  seconds until the others have replaced a primary that is away
#   ADDRESS       the address that the node has now
#   NAME          the name that stays with the node
#   ZONE          the zone that it is in; may be empty
#   PEERS         the names of all nodes
set -eu

# A primary whose disk is behind its replica would come back before anybody missed it, and its replica copy that. An
# append-only file has all that was answered, unless the machine went down too, and then it is missed in time.
if [ "$PERSISTENCE" != append-only ] && grep -Eq ' myself,master .* connected [0-9]' "$DATA/nodes.conf" 2>/dev/null; then
  echo "a primary without its last data: waiting ${RETURN_AFTER} s for the replica to take over"
  sleep "$RETURN_AFTER"
fi

# The node's own line has an address of before, or one that a proxy put there.
if [ -s "$DATA/nodes.conf" ]; then
  sed -E "/ myself,/s/^([0-9a-f]+) [^ :]*:/\1 ${ADDRESS}:/" "$DATA/nodes.conf" >"$DATA/nodes.conf.new"
  mv "$DATA/nodes.conf.new" "$DATA/nodes.conf"
fi

ask() {
  REDISCLI_AUTH="$(cat "$ACCESS/node")" redis-cli -e -h "$ADDRESS" -p "$PORT" --user plinth-node --no-auth-warning "$@"
}

# Where all nodes got new addresses, nobody finds anybody; names are found again. To meet a node that is known changes nothing.
introduce() {
  while sleep 5; do
    known="$(ask CLUSTER NODES 2>/dev/null)" || continue
    for peer in $PEERS; do
      found="$(getent hosts "$peer" | awk 'NR == 1 { print $1 }')" || found=""
      [ -n "$found" ] || continue
      printf '%s\n' "$known" | awk -v address="$found:$PORT@" '
        index($2, address) == 1 && ($3 ~ /myself/ || ($8 == "connected" && $3 !~ /fail/)) { well = 1 }
        END { exit !well }' || ask CLUSTER MEET "$found" "$PORT" "$BUS_PORT" >/dev/null 2>&1 || true
    done
  done
}
BUS_PORT="$(awk '$1 == "cluster-port" { print $2 }' "$CONFIG")"
introduce &

# The zone stands in the one free text of a configuration that is of no other use here: the repair Job asks for it.
exec redis-server "$CONFIG" \
  --cluster-announce-ip "$ADDRESS" \
  --cluster-announce-hostname "$NAME" \
  --syslog-ident "zone:$ZONE"
