import { ServiceProcess } from "./service-process.ts";

/** The processes that a test starts: it can forget them, they end with this. */
export class ServiceProcesses {
  readonly #started: ServiceProcess[] = [];

  /** @param service the name of its folder */
  start(service: string, env: Readonly<Record<string, string>>): ServiceProcess {
    const process_ = new ServiceProcess(service, env);
    this.#started.push(process_);
    return process_;
  }

  /** SIGKILL, to all that run. Others may be started afterwards. */
  async kill(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((process_) => process_.kill()));
  }
}
