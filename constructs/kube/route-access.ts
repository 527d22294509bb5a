/** Which decision stands behind a route. */
export type AccessKind = "required" | "optional" | "open";

/** Who may call a route, decided at the gateway before the request reaches the service. Every route has one. */
export class RouteAccess {
  /** Only callers with a valid access token; all others get 401. */
  static required(): RouteAccess {
    return new RouteAccess("required", undefined);
  }

  /** Callers without a token too; one that is sent must be valid. The service decides. @param reason why nobody needs a token here */
  static optional(reason: string): RouteAccess {
    return new RouteAccess("optional", reason);
  }

  /** Everybody: no token is looked at, and the caller has no identity. @param reason why no token is looked at here */
  static open(reason: string): RouteAccess {
    return new RouteAccess("open", reason);
  }

  readonly kind: AccessKind;
  /** Why it asks for less than a token. */
  readonly reason: string | undefined;

  private constructor(kind: AccessKind, reason: string | undefined) {
    this.kind = kind;
    this.reason = reason;
  }

  /** What is wrong with it; empty when nothing is. */
  get faults(): readonly string[] {
    return this.kind === "required" || (this.reason ?? "").trim() !== ""
      ? []
      : [`access is ${this.kind} for no reason: say why no token is asked for, as in RouteAccess.${this.kind}("...")`];
  }
}
