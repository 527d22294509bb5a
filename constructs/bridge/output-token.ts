import * as pulumi from "@pulumi/pulumi";

/**
 * What the marker of a token looks like inside a string. The control characters around it do not survive JSON, YAML or URL
 * encoding, so a token that went through one of these can be told from one that stands in plain text.
 */
export const tokenName = "plinth-output-";
const opening = "\u0002";
const closing = "\u0003";

/** An exact token; group 1 is its number. */
export const tokenPattern = new RegExp(`${opening}${tokenName}(\\d+)${closing}`, "g");

// Doubles beyond this bound mean nothing in Kubernetes, so they are free to stand for Outputs.
const numberBase = -(2 ** 960);
const numberStep = 2 ** 908;

const outputs = new Map<number, pulumi.Output<unknown>>();
const numbers = new WeakMap<pulumi.Output<unknown>, number>();

function register(value: pulumi.Output<unknown>): number {
  const known = numbers.get(value);
  if (known !== undefined) {
    return known;
  }
  const id = outputs.size;
  outputs.set(id, value);
  numbers.set(value, id);
  return id;
}

/**
 * Stands for the Output where a construct asks for a `string`, alone or inside a longer string. The bridge puts the Output back.
 * Where a prop is passed on untouched to an ApiObject, the Output itself may be given instead.
 */
export function stringToken(value: pulumi.Input<unknown>): string {
  return `${opening}${tokenName}${register(pulumi.output(value))}${closing}`;
}

/** Stands for the Output where a construct asks for a `number`. Nothing may be computed with it. */
export function numberToken(value: pulumi.Input<number>): number {
  return numberBase - register(pulumi.output(value)) * numberStep;
}

/** The Output that a token with this number stands for; undefined when nobody issued it. */
export function outputOfToken(id: number): pulumi.Output<unknown> | undefined {
  return outputs.get(id);
}

/** The number of the token that this number is; undefined for an ordinary number. */
export function tokenOfNumber(value: number): number | undefined {
  if (value > numberBase) {
    return undefined;
  }
  const id = (numberBase - value) / numberStep;
  return Number.isInteger(id) && outputs.has(id) ? id : undefined;
}

/** True where a number token was turned into text: every one of them starts with the same digits. */
export function holdsNumberAsText(text: string): boolean {
  return /-9\.7453\d*e\+288/i.test(text);
}
