#!/bin/sh
# Saves a snapshot of Vault to object storage. Needs curl and aws; no secret is ever an argument of a program, or printed. What a
# snapshot holds is encrypted by Vault's own key, which only the key of KMS opens.
set -eu
umask 077
cd "$WORK_DIR"

printf '{"role":"snapshot","jwt":"%s"}' "$(cat "$TOKEN_FILE")" > login.json
curl --silent --show-error --fail --max-time 60 --output login.answer --data @login.json \
  "$VAULT_ADDR/v1/auth/platform/login"
token=$(sed -n 's/.*"client_token":[ ]*"\([^"]*\)".*/\1/p' login.answer)
rm -f login.json login.answer
printf 'X-Vault-Token: %s\n' "$token" > header

name=$(date -u +%Y-%m-%dT%H-%M-%SZ).snap
curl --silent --show-error --fail --location --max-time 600 --header @header --output "$name" \
  "$VAULT_ADDR/v1/sys/storage/raft/snapshot"
[ -s "$name" ] || { echo "vault-snapshot: Vault gave an empty one" >&2; exit 1; }
aws s3 cp --only-show-errors "$name" "s3://$BUCKET/$FOLDER/$name"
curl --silent --show-error --fail --max-time 60 --header @header --request POST "$VAULT_ADDR/v1/auth/token/revoke-self"
echo "vault-snapshot: saved $FOLDER/$name"
