import { holdsNumberAsText, tokenName, tokenPattern } from "./output-token.ts";

/**
 * Base64 of the token's name at each of the three alignments, without the characters that its neighbours influence: one of
 * them is in any base64 text that hides a token.
 */
const base64Forms = [0, 1, 2].map((shift) => {
  const encoded = Buffer.from("-".repeat(shift) + tokenName).toString("base64");
  const touchedByNeighbour = shift === 0 ? 0 : shift + 1;
  const whole = Math.floor(((shift + tokenName.length) * 8) / 6);
  return encoded.slice(touchedByNeighbour, whole);
});

const hexForm = Buffer.from(tokenName).toString("hex");

/**
 * Says how an Output is hidden in a string where it cannot be put back; undefined when it is not.
 * An Output becomes known only at deployment, so nothing may encode it before.
 */
export function hiddenToken(text: string): string | undefined {
  const plain = text.replaceAll(tokenPattern, "");
  if (plain.toLowerCase().includes(tokenName)) {
    return "inside encoded, escaped or cut text (JSON, YAML, URL)";
  }
  if (base64Forms.some((form) => text.includes(form))) {
    return "inside base64 text";
  }
  if (text.toLowerCase().includes(hexForm)) {
    return "inside hexadecimal text";
  }
  if (holdsNumberAsText(text)) {
    return "as a number that was turned into text";
  }
  // The SDK's own answer to `${output}` and JSON.stringify(output).
  if (/Calling \[(toString|toJSON)\] on an \[Output<T>\]/.test(text)) {
    return "by converting it to text";
  }
  return plain !== text && isJsonAround(text) ? "inside JSON text, where its value would need escapes" : undefined;
}

function isJsonAround(text: string): boolean {
  if (!/^\s*[[{"]/.test(text)) {
    return false;
  }
  try {
    JSON.parse(text.replaceAll(tokenPattern, "0"));
    return true;
  } catch {
    return false;
  }
}
