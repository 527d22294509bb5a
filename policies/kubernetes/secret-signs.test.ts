import { expect, test } from "@jest/globals";
import { signOfSecret } from "./secret-signs.ts";

const letters = "q7Zr2Kp9";

test.each([
  ["DB_PASSWORD", "hunter2"],
  ["STRIPE_API_KEY", "x"],
  ["token", "abc"],
  ["DATABASE_URL", "postgres://shop:hunter2@db/shop"],
  ["SIGNING", "-----BEGIN EC PRIVATE KEY-----"],
  ["AWS", `AKIA${"A1B2".repeat(4)}`],
  ["SESSION", `${letters}Xw4Tn8Lb${letters.toLowerCase()}vC3M`],
])("GIVEN %s with a value of that kind WHEN looked at THEN it is a secret", (name, value) => {
  expect(signOfSecret(name, value)).toEqual(expect.any(String));
});

test.each([
  ["JWKS_URL", "http://user.plinth.svc.cluster.local:8080/.well-known/jwks.json"],
  ["DB_PASSWORD_FILE", "/run/secrets/password"],
  ["TOKEN_TTL_SECONDS", "900"],
  ["REQUIRE_TOKEN", "true"],
  ["DB_PASSWORD", ""],
  ["DATABASE_URL", "postgres://db/shop"],
  ["LOG_LEVEL", "info"],
  ["TOPIC", "inventory-reservations-compensated-v1"],
  ["KEYBOARD", "qwerty"],
  ["COMMIT", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
])("GIVEN %s with %j WHEN looked at THEN it is none", (name, value) => {
  expect(signOfSecret(name, value)).toBeUndefined();
});
