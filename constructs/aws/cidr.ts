import { IPv4, IPv4CidrRange, IPv4Prefix } from "ip-num";

/** A range of IPv4 addresses, such as `10.20.0.0/16`, or undefined where the text is none. Host bits are cut off. */
export function parseCidr(text: string): IPv4CidrRange | undefined {
  try {
    return IPv4CidrRange.fromCidr(text);
  } catch {
    // The library says what is wrong by throwing, in words of its own; the faults have theirs.
    return undefined;
  }
}

/** Whether two ranges share an address; false where one of the texts is no range. */
export function cidrsOverlap(one: string, other: string): boolean {
  const [first, second] = [parseCidr(one), parseCidr(other)];
  return first !== undefined && second !== undefined && first.isOverlapping(second);
}

/**
 * One of the equal parts that a range falls into when its prefix grows.
 *
 * @param bits how much longer the part's prefix is: 3 for eighths
 * @param index from 0
 * @throws RangeError when there is no such part
 */
export function partOf(range: IPv4CidrRange, bits: number, index: number): IPv4CidrRange {
  if (index < 0 || index >= 2 ** bits) {
    throw new RangeError(`${range.toCidrString()} has ${2 ** bits} parts of that size, and no part ${index}`);
  }
  // `splitInto` would make all the parts, which takes far longer than one.
  const prefix = IPv4Prefix.fromNumber(range.getPrefix().getValue() + BigInt(bits));
  const size = range.getSize() >> BigInt(bits);
  return new IPv4CidrRange(IPv4.fromNumber(range.getFirst().getValue() + BigInt(index) * size), prefix);
}
