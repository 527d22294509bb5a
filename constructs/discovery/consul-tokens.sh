#!/bin/sh
# Makes Consul's tokens what they are to be, again and again with the same outcome.
#
# RULES_DIR has, for each token, <name>.hcl (what its bearer may do) and <name>.accessor (its public name), SECRETS_DIR has <name> (what
# the bearer shows). MANAGEMENT is a file with a token that may do everything. No secret is ever an argument of a program.
set -eu
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Asks the API with the token of a file; what is sent comes from the standard input.
ask() {
  printf 'X-Consul-Token: %s\n' "$(cat "$1")" > "$work/header"
  curl --silent --show-error --fail-with-body ${CONSUL_CACERT:+--cacert "$CONSUL_CACERT"} \
    --header "@$work/header" --request "$2" --data @- "$CONSUL_HTTP_ADDR$3"
}

export CONSUL_HTTP_TOKEN_FILE="$MANAGEMENT"
for rules in "$RULES_DIR"/*.hcl; do
  name=$(basename "$rules" .hcl)
  accessor=$(cat "$RULES_DIR/$name.accessor")
  secret="$SECRETS_DIR/$name"

  if consul acl policy read -name "$name" > /dev/null 2>&1; then
    consul acl policy update -name "$name" -rules "@$rules" -no-merge > /dev/null
  else
    consul acl policy create -name "$name" -rules "@$rules" > /dev/null
  fi

  policies="\"Policies\":[{\"Name\":\"$name\"}]"
  if ask "$secret" GET /v1/acl/token/self < /dev/null > /dev/null 2>&1; then
    printf '{"AccessorID":"%s","Description":"%s",%s}' "$accessor" "$name" "$policies" |
      ask "$MANAGEMENT" PUT "/v1/acl/token/$accessor" > /dev/null
  else
    # None yet, or one with another secret.
    ask "$MANAGEMENT" DELETE "/v1/acl/token/$accessor" < /dev/null > /dev/null 2>&1 || true
    printf '{"AccessorID":"%s","SecretID":"%s","Description":"%s",%s}' "$accessor" "$(cat "$secret")" "$name" "$policies" |
      ask "$MANAGEMENT" PUT /v1/acl/token > /dev/null
  fi
  echo "$name: as it is to be"
done
