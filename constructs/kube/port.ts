/** A port of a connection. */
export class Port {
  /** @param number 1 to 65535, or the token of a number that is known only later. */
  static tcp(number: number): Port {
    return new Port("TCP", number);
  }

  /** @param number 1 to 65535, or the token of a number that is known only later. */
  static udp(number: number): Port {
    return new Port("UDP", number);
  }

  /** All TCP ports from the first to the last, both included; either may be the token of a number that is known only later. */
  static tcpRange(first: number, last: number): Port {
    return new Port("TCP", first, last);
  }

  readonly protocol: "TCP" | "UDP";
  readonly number: number;
  /** The last of a range. */
  readonly last: number | undefined;

  private constructor(protocol: "TCP" | "UDP", number: number, last?: number) {
    this.protocol = protocol;
    this.number = number;
    this.last = last;
  }
}
