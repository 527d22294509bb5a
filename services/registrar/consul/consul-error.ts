/** Consul answered, and not with what was asked for. */
export class ConsulError extends Error {
  readonly status: number;

  /** @param detail what Consul says; never what was sent */
  constructor(status: number, request: string, detail: string) {
    super(`Consul answered ${status} to ${request}: ${detail.slice(0, 500)}`);
    this.name = "ConsulError";
    this.status = status;
  }
}
