/** A mail, or a part of one: headers and what they describe. All text here is one character a byte. */
export interface MailEntity {
  /** By lower-case name; the first of each. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc5322#section-2.2 */
export function mailEntity(raw: string): MailEntity {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end === null ? raw : raw.slice(0, end.index);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n(?=[ \t])/g, "").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== "" && !headers.has(name)) {
      headers.set(name, line.slice(colon + 1).trim());
    }
  }
  return { headers, body: end === null ? "" : raw.slice(end.index + end[0].length) };
}

/** A parameter of a header such as Content-Type, without its quotes. */
export function headerParameter(header: string, name: string): string | undefined {
  for (const [, key = "", quoted, bare] of header.matchAll(/;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;]+))/g)) {
    if (key.toLowerCase() === name) {
      return quoted ?? bare;
    }
  }
  return undefined;
}
