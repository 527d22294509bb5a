#!/bin/sh
# Whether the node serves: it sees a majority and, as a replica, follows its primary. Expects ACCESS, ADDRESS and PORT.
set -eu
ask() {
  REDISCLI_AUTH="$(cat "$ACCESS/node")" redis-cli -e -h "$ADDRESS" -p "$PORT" --user plinth-node --no-auth-warning "$@" | tr -d '\r'
}
ask CLUSTER INFO | grep -qx 'cluster_state:ok'
ask INFO replication | grep -Eqx 'role:master|master_link_status:up'
