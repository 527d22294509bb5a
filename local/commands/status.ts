import { Instance } from "../instance.ts";
import { writeJson } from "../output.ts";
import { readStackFile } from "../stack-file.ts";
import { readStatus } from "../status.ts";
import { statusLines } from "../up-screen.ts";

export interface StatusOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** Says how the stack is; exits 0 whatever it finds. */
export async function status(options: StatusOptions): Promise<void> {
  readStackFile(options.stack);
  const found = await readStatus(new Instance(options.stack));
  if (options.json) {
    writeJson("-", found);
  } else {
    process.stdout.write(`${statusLines(found).join("\n")}\n`);
  }
}
