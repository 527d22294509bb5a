#!/bin/sh
# Initialises Vault once, keeps its recovery keys in AWS Secrets Manager, and sets up the least that others go on from. Again and again
# with the same outcome. Needs curl and aws; no secret is ever an argument of a program, or printed.
#
# VAULT_ADDR is one server, always the same: two that are initialised are two Vaults. SECRET_ID is the secret. WORK_DIR is memory of the
# pod that outlives this container. POLICIES_DIR has deployer.hcl and snapshot.hcl. CLUSTER
# says in JSON how Vault asks the cluster whose a token is.
#
# What the secret holds says how far it came: {"state":"probe"}; the answer of `init`, with the root token; and at the end the recovery
# keys with "state":"done", and no root token.
set -eu
umask 077
cd "$WORK_DIR"

say() { echo "vault-init: $*" >&2; }
fail() { say "$*"; exit 1; }

# The text of a field of a JSON file, of one that is a text without quotes.
field() { sed -n "s/.*\"$1\":[ ]*\"\([^\"]*\)\".*/\1/p" "$2" | head -n 1; }

# Asks Vault with the token of the file `header`; the answer goes to the file `answer`, its status to the standard output.
ask() {
  curl --silent --show-error --max-time 60 --output answer --write-out '%{http_code}' --header @header \
    --request "$1" --data @- "$VAULT_ADDR$2" || true
}
get() { ask GET "$1" < /dev/null; }
put() {
  status=$(ask POST "$1")
  case "$status" in
    20?) ;;
    *) fail "POST $1 was answered with $status" ;;
  esac
}

# Reads the secret into the file `kept`; empty where it has no value yet.
read_kept() {
  if ! aws secretsmanager get-secret-value --secret-id "$SECRET_ID" --query SecretString --output text \
    > kept 2> kept.error; then
    grep -q ResourceNotFoundException kept.error || fail "the secret cannot be read: $(head -n 2 kept.error)"
    : > kept
  fi
}

# A version is written once and never over: another value under the same token is refused.
keep() {
  aws secretsmanager put-secret-value --secret-id "$SECRET_ID" --client-request-token "$1" \
    --secret-string "file://$2" > /dev/null
}

wait_for() {
  tries=0
  until [ "$(get "$1")" = "$2" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt "${TRIES:-150}" ] || fail "$1 is not answered with $2"
    sleep 2
  done
}

: > header
read_kept
if [ "$(field state kept)" = done ]; then
  say "done before"
  exit 0
fi

if [ ! -s init.json ] && [ -z "$(field root_token kept)" ]; then
  # First of all, that the keys can be kept. The stage leaves a value that is there alone.
  printf '{"state":"probe"}' > probe.json
  aws secretsmanager put-secret-value --secret-id "$SECRET_ID" --version-stages PLINTHPROBE \
    --secret-string file://probe.json > /dev/null

  tries=0
  until status=$(get /v1/sys/init) && [ "$status" = 200 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt "${TRIES:-150}" ] || fail "Vault does not answer"
    sleep 2
  done
  if grep -q '"initialized":[ ]*false' answer; then
    status=$(printf '{"recovery_shares":5,"recovery_threshold":3}' | ask PUT /v1/sys/init)
    [ "$status" != 200 ] || mv answer init.json
  fi
  if [ ! -s init.json ]; then
    # Another of these may be at it, and about to keep the keys.
    tries=0
    until read_kept && [ -n "$(field root_token kept)$(field state kept | grep done || true)" ]; do
      tries=$((tries + 1))
      [ "$tries" -lt "${WAIT_TRIES:-30}" ] ||
        fail "Vault is initialised, and its keys are not in the secret: who initialised it must put them there; see the documentation"
      sleep 2
    done
    [ "$(field state kept)" != done ] || { say "done by another"; exit 0; }
  fi
fi

if [ -s init.json ]; then
  tries=0
  until keep plinth-vault-initialised-recovery-keys init.json; do
    tries=$((tries + 1))
    [ "$tries" -lt "${TRIES:-150}" ] || fail "the keys cannot be kept; they are in this pod only: do not delete it"
    sleep 2
  done
  say "initialised; the recovery keys are kept"
  cp init.json kept
fi

printf 'X-Vault-Token: %s\n' "$(field root_token kept)" > header
wait_for "/v1/sys/health?standbyok=true" 200

if [ "$(get /v1/auth/token/lookup-self)" = 200 ]; then
  [ "$(get /v1/sys/audit)" = 200 ] || fail "the audit devices cannot be read"
  grep -q '"stdout/"' answer ||
    printf '{"type":"file","options":{"file_path":"stdout"}}' | put /v1/sys/audit/stdout
  [ "$(get /v1/sys/auth)" = 200 ] || fail "the logins cannot be read"
  grep -q '"platform/"' answer ||
    printf '{"type":"kubernetes","description":"Who deploys and who saves"}' | put /v1/sys/auth/platform
  printf '%s' "$CLUSTER" | put /v1/auth/platform/config
  for name in deployer snapshot; do
    # As text in JSON; the rules have no tabs or backslashes.
    rules=$(sed 's/"/\\"/g; s/$/\\n/' "$POLICIES_DIR/$name.hcl" | tr -d '\n')
    printf '{"policy":"%s"}' "$rules" | put "/v1/sys/policies/acl/$name"
    printf '{"bound_service_account_names":"vault-%s","bound_service_account_namespaces":"%s","audience":"vault","token_policies":"%s","token_ttl":"1h","token_max_ttl":"2h"}' \
      "$name" "$SERVICE_NAMESPACE" "$name" | put "/v1/auth/platform/role/$name"
  done
  put /v1/auth/token/revoke-self < /dev/null
else
  # Revoked last, so all before it was done.
  [ "$(get /v1/auth/token/lookup-self)" = 403 ] || fail "the root token cannot be looked up"
fi

# Without the root token, which is good for nothing any more.
sed 's/"root_token":[ ]*"[^"]*"/"state":"done"/' kept > done.json
keep plinth-vault-initialised-and-set-up done.json
rm -f init.json kept done.json header answer
say "done"
