import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { writePrivateJson } from "../private-file.ts";
import { newPassword } from "./new-password.ts";

const schema = z.strictObject({
  port: z.int(),
  /** Of the server's own administrator. */
  password: z.string(),
});

export type ServerRecord = z.infer<typeof schema>;

/** What a backing server keeps from one start to the next, mode 0600. */
export class ServerRecordFile {
  readonly path: string;

  constructor(instanceDir: string, server: string) {
    const folder = join(instanceDir, "backing");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.path = join(folder, `${server}.json`);
  }

  /** @throws Failure when it is damaged: a new password would not open the data that are there. */
  read(): ServerRecord | undefined {
    if (!existsSync(this.path)) {
      return undefined;
    }
    try {
      return schema.parse(JSON.parse(readFileSync(this.path, "utf8")));
    } catch {
      throw new Failure(
        `${this.path} is damaged. Restore it, or start afresh with \`npm run down -- --purge\`, which deletes the data.`,
      );
    }
  }

  /** Keeps the port; the password is made once. */
  keep(port: number): ServerRecord {
    const record = { port, password: this.read()?.password ?? newPassword() };
    writePrivateJson(this.path, record);
    return record;
  }
}
