#!/bin/sh
# Makes of the nodes the cluster that there is to be. Every step is taken from what the nodes say now and may be taken again,
# by two at once too; where nothing is amiss, nothing is changed. Expects, in the environment:
#   PEERS         the names of all nodes, in order
#   PRIMARIES     how many of them are to be primaries
#   PORT          where they listen
#   BUS_PORT      where they talk to each other
#   ACCESS        the folder of passwords
#   PERSISTENCE   none, snapshots or append-only
#   PATIENCE      seconds until this gives up
set -u

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
REDISCLI_AUTH="$(cat "$ACCESS/admin")"
export REDISCLI_AUTH

cli() { timeout 60 redis-cli --user plinth-admin --no-auth-warning "$@" 2>&1; }
ask() {
  at="$1"
  shift
  cli -e -h "$at" -p "$PORT" "$@" | tr -d '\r'
}
say() { echo "$*"; }

# One line for each node: address, id, zone; and its table in a file of its own.
look() {
  : >"$work/nodes"
  for peer in $PEERS; do
    address="$(getent hosts "$peer" | awk 'NR == 1 { print $1 }')"
    if [ -z "$address" ]; then
      missing="$peer has no address yet"
      return 1
    fi
    table="$(ask "$address" CLUSTER NODES)"
    id="$(printf '%s\n' "$table" | awk '$3 ~ /myself/ { print $1 }')"
    if [ -z "$id" ]; then
      missing="$peer does not answer: $(printf '%s' "$table" | head -n 1)"
      return 1
    fi
    zone="$(ask "$address" CONFIG GET syslog-ident | sed -n '2s/^zone://p')"
    printf '%s\n' "$table" >"$work/$id.table"
    echo "$address $id ${zone:-anywhere}" >>"$work/nodes"
  done
}

# Each makes itself known to those that it does not see, or sees at an address of before.
meet() {
  met=0
  while read -r address id _; do
    while read -r other other_id _; do
      awk -v id="$other_id" -v at="$other:$PORT@$BUS_PORT" '
        $1 == id && ($3 ~ /myself/ || (($2 == at || index($2, at ",") == 1) && $8 == "connected" && $3 !~ /fail|handshake|noaddr/)) { well = 1 }
        END { exit !well }' "$work/$id.table" && continue
      ask "$address" CLUSTER MEET "$other" "$PORT" "$BUS_PORT" >/dev/null </dev/null
      met=1
    done <"$work/nodes"
  done <"$work/nodes"
  missing="the nodes do not all know each other yet"
  return "$met"
}

# Nodes that no name leads to any more. One that is away only comes back under its name, and with its id.
forget() {
  gone="$(cat "$work"/*.table | awk '
    NR == FNR { ours[$2] = 1; next }
    !($1 in ours) && $3 !~ /handshake|myself/ { print $1, ($3 ~ /(^|,)fail(,|$)|noaddr/ ? "gone" : "here"), $2 }' \
    "$work/nodes" - | sort -u)"
  [ -n "$gone" ] || return 0
  strangers="$(printf '%s\n' "$gone" | awk '$2 == "here" { print $3 }' | tr '\n' ' ')"
  missing="nodes that are not of this cluster take part in it, or went a moment ago: $strangers"
  [ -z "$strangers" ] || return 1
  for id in $(printf '%s\n' "$gone" | awk '{ print $1 }' | sort -u); do
    if [ "$PERSISTENCE" != none ] && cat "$work"/*.table | awk -v id="$id" '$1 == id && NF > 8 { slots = 1 } END { exit !slots }'; then
      missing="node $id is gone with slots that nobody else has: restore its volume, or give the slots up by hand"
      return 1
    fi
    say "forgetting $id"
    while read -r address _; do
      ask "$address" CLUSTER FORGET "$id" >/dev/null </dev/null
    done <"$work/nodes"
  done
  missing="nodes are being forgotten"
  return 1
}

# What each node says of itself: address, id, zone, role, primary, epoch, number of slots, ranges.
sum_up() {
  while read -r address id zone; do
    awk -v address="$address" -v zone="$zone" '$3 ~ /myself/ {
      slots = 0; ranges = ""; open = 0
      for (i = 9; i <= NF; i++) {
        if ($i ~ /^\[/) { open++; continue }
        ranges = ranges " " $i
        n = split($i, ends, "-")
        slots += n == 2 ? ends[2] - ends[1] + 1 : 1
      }
      print address, $1, zone, ($3 ~ /master/ ? "primary" : "replica"), $4, $7, slots, open ranges
    }' "$work/$id.table"
  done <"$work/nodes" >"$work/sum"
}

slots_given() { awk '$4 == "primary" { given += $7 } END { print given + 0 }' "$work/sum"; }

# Nodes in the order that they become primaries in: one of each zone, then the next of each.
in_turn() { awk '{ print turn[$3]++, NR, $0 }' "$work/sum" | sort -n -k1,1 -k2,2 | cut -d ' ' -f 3-; }

# Nobody has a slot: the first of each zone share them.
give_slots() {
  given="$(slots_given)"
  [ "$given" -lt 16384 ] || return 0
  # A node that was to have some of them ended midway; they are empty as long as a cluster is being formed, or keeps nothing.
  awk -v primaries="$PRIMARIES" '
    $4 == "primary" { for (i = 9; i <= NF; i++) { n = split($i, e, "-"); for (s = e[1]; s <= (n == 2 ? e[2] : e[1]); s++) had[s] = 1 } }
    { line[NR] = $1 " " $4 }
    END {
      for (p = 0; p < primaries; p++) {
        split(line[p + 1], node, " ")
        from = -1; ranges = ""
        first = int(p * 16384 / primaries); last = int((p + 1) * 16384 / primaries) - 1
        for (s = first; s <= last + 1; s++) {
          if (s <= last && !(s in had)) { if (from < 0) from = s }
          else if (from >= 0) { ranges = ranges " " from " " (s - 1); from = -1 }
        }
        if (ranges != "") print node[1] ranges
      }
    }' >"$work/gifts" <<EOF
$(in_turn)
EOF
  if [ "$given" -gt 0 ] && [ "$PERSISTENCE" != none ] && ! all_empty; then
    missing="$((16384 - given)) slots have no primary: bring its volume back, or give them up by hand"
    return 1
  fi
  while read -r address ranges; do
    say "$address takes slots $ranges"
    # shellcheck disable=SC2086
    ask "$address" CLUSTER ADDSLOTSRANGE $ranges </dev/null | grep -v '^OK$'
  done <"$work/gifts"
  missing="slots are being given out"
  return 1
}

all_empty() {
  while read -r address _; do
    [ "$(ask "$address" DBSIZE </dev/null)" = 0 ] || return 1
  done <"$work/nodes"
}

# A slot that was on its way when somebody ended: redis-cli knows how to bring it to one end with its keys.
close_slots() {
  awk '$8 > 0 { open = 1 } END { exit !open }' "$work/sum" || return 0
  if [ "$(slots_given)" -lt 16384 ]; then
    missing="a slot is open, and others have no primary yet"
    return 1
  fi
  say "closing slots that were on their way"
  cli --cluster fix "$(awk 'NR == 1 { print $1 }' "$work/sum"):$PORT" --cluster-yes | grep -E '^(\[ERR|>>> (Fixing|Setting|Moving|Nodes))|^\*\*\*' | head -n 40
  missing="slots are being closed"
  return 1
}

# Nodes that have nothing to do follow a primary, of another zone where there is one; those with the fewest replicas first.
follow() {
  awk -v primaries="$PRIMARIES" '
    { order[NR] = $2; address[$2] = $1; zone[$2] = $3 }
    $4 == "primary" && $7 > 0 { serving[++count] = $2 }
    $4 == "primary" && $7 == 0 { idle[$2] = 1; idles++ }
    $4 == "replica" { replicas[$5]++ }
    END {
      # Primaries beyond those that serve stay without slots until somebody moves some to them.
      spare = primaries - count
      for (i = 1; i <= NR && spare > 0; i++) if (order[i] in idle) { delete idle[order[i]]; idles--; spare-- }
      for (round = 0; idles > 0 && count > 0 && round < NR; round++)
        for (i = 1; i <= count && idles > 0; i++) {
          primary = serving[i]
          if (replicas[primary] > round) continue
          wished = zone[serving[(i + round) % count + 1]]
          best = ""; score = -1
          for (j = 1; j <= NR; j++) {
            node = order[j]
            if (!(node in idle)) continue
            s = (zone[node] != zone[primary] ? 2 : 0) + (zone[node] == wished ? 1 : 0)
            if (s > score) { score = s; best = node }
          }
          if (best == "") break
          delete idle[best]; idles--; replicas[primary]++
          print address[best], primary
        }
    }' "$work/turn" >"$work/follow"
  [ -s "$work/follow" ] || return 0
  while read -r address primary; do
    say "$address follows $primary"
    ask "$address" CLUSTER REPLICATE "$primary" </dev/null | grep -v '^OK$'
  done <"$work/follow"
  missing="replicas do not follow their primaries yet"
  return 1
}

# All serve, all agree on who has which slots and since when: only then do votes count.
settled() {
  while read -r address id _; do
    missing="$address does not serve all slots yet"
    info="$(ask "$address" CLUSTER INFO </dev/null)"
    printf '%s\n' "$info" | grep -qx 'cluster_state:ok' || return 1
    printf '%s\n' "$info" | grep -qx 'cluster_slots_ok:16384' || return 1
    missing="$address does not follow its primary yet"
    ask "$address" INFO replication </dev/null | grep -Eqx 'role:master|master_link_status:up' || return 1
  done <"$work/nodes"
  missing="the nodes do not agree on epochs yet"
  [ "$(awk '$4 == "primary" && $7 > 0 { print $6 }' "$work/sum" | sort | uniq -d | wc -l)" -eq 0 ] || return 1
  views="$(for table in "$work"/*.table; do awk '$3 ~ /master/ && NF > 8 { print $1, $7 }' "$table" | sort | tr '\n' ';'; echo; done | sort -u | wc -l)"
  [ "$views" -eq 1 ]
}

onward() {
  rm -f "$work"/*.table
  look && meet && forget || return 1
  sum_up
  in_turn >"$work/turn"
  close_slots && give_slots && follow && settled
}

until_time=$(($(date +%s) + PATIENCE))
said=""
until onward; do
  if [ "$missing" != "$said" ]; then
    say "$missing"
    said="$missing"
  fi
  if [ "$(date +%s)" -ge "$until_time" ]; then
    say "given up after $PATIENCE s: $missing" >&2
    exit 1
  fi
  sleep 0.5
done
say "the cluster is whole: $(awk '$4 == "primary" && $7 > 0' "$work/sum" | wc -l) primaries, $(awk '$4 == "replica"' "$work/sum" | wc -l) replicas"
