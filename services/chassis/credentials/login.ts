import { readFile } from "node:fs/promises";
import { z } from "zod";

/** What a client of a server logs in with. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

const login = z.object({ username: z.string().min(1), password: z.string().min(1) });

/**
 * Reads a login from a JSON file, `{"username": "...", "password": "..."}`; what else it holds is passed over.
 * @throws Error that names the path and what is wrong, never what the file holds
 */
export async function readLogin(path: string): Promise<Login> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The credentials in ${path} cannot be read: ${error.code ?? "unknown error"}`);
  });
  const parsed = login.safeParse(jsonOf(text));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path: [name] }) => (name === undefined ? "no JSON object" : String(name)));
    throw new Error(
      `The credentials in ${path} are not {"username": "...", "password": "..."}, both not empty; wrong: ${wrong.join(", ")}`,
    );
  }
  return parsed.data;
}

/** The parser's own message would quote the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
