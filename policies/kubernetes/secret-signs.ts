const secretName =
  /(^|_|-)(PASSWORD|PASSWD|PASSPHRASE|SECRETS?|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)($|_|-)/i;

/** Names that speak of a secret and hold where it is, or how long it lasts, or who makes it. */
const aboutSecret =
  /(^|_)(FILE|PATH|DIR|NAME|TTL|SECONDS|MINUTES|DAYS|URL|URI|HOST|ISSUER|AUDIENCE|TYPE|LENGTH|ID|ENABLED|REF)$/i;

const knownForms: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\bhv[sb]\.[A-Za-z0-9_-]{20,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./,
  /:\/\/[^/\s:@]+:[^/\s@]+@/,
];

/** Why a name and a plain value look like a secret, as in "its name says so"; undefined where they do not. */
export function signOfSecret(name: string, value: string): string | undefined {
  if (value === "" || /^(true|false|\d+)$/.test(value)) {
    return undefined;
  }
  if (secretName.test(name) && !aboutSecret.test(name)) {
    return "its name says so";
  }
  if (knownForms.some((form) => form.test(value))) {
    return "it has the form of one";
  }
  return looksRandom(value) ? "it looks like chance" : undefined;
}

/** Whether a value is one long word of many different letters and digits, as keys are and words are not. */
function looksRandom(value: string): boolean {
  return (
    value.length >= 24 &&
    /^[A-Za-z0-9+/_=-]+$/.test(value) &&
    /\d/.test(value) &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    bitsPerLetter(value) > 3.8
  );
}

/** Shannon's entropy of the letters. */
function bitsPerLetter(value: string): number {
  const counts = new Map<string, number>();
  for (const letter of value) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum - (count / value.length) * Math.log2(count / value.length), 0);
}
