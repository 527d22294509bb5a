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

  readonly protocol: "TCP" | "UDP";
  readonly number: number;

  private constructor(protocol: "TCP" | "UDP", number: number) {
    this.protocol = protocol;
    this.number = number;
  }
}
