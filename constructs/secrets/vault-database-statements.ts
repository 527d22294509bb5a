/**
 * What PostgreSQL is told when Vault makes a login: a member of the owner that acts as the owner from its first statement on, so that
 * whatever it makes is the owner's. What `{{...}}` names, Vault fills in.
 *
 * @see https://developer.hashicorp.com/vault/docs/secrets/databases/postgresql
 */
export function loginStatements(owner: string) {
  return {
    creation: [
      `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE "${owner}";`,
      `ALTER ROLE "{{name}}" SET role = '${owner}';`,
    ],
    renewal: [`ALTER ROLE "{{name}}" VALID UNTIL '{{expiration}}';`],
    // Nothing is its own, so nothing keeps it. Sessions that are open stay, as the owner's; new ones are refused.
    revocation: ['DROP ROLE IF EXISTS "{{name}}";'],
  } as const;
}
