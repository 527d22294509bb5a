import { headerParameter, type MailEntity, mailEntity } from "./mail-entity.ts";
import { base64, bytesOf, decodeText, quotedPrintable } from "./transfer-encoding.ts";

/** What a person would read of a mail. */
export interface MailContent {
  /** As the From header has it. */
  readonly from: string | null;
  readonly subject: string | null;
  /** With its angle brackets. */
  readonly messageId: string | null;
  /** The plain text; of a mail without one, the first text of any kind. */
  readonly text: string;
}

/** Nobody nests deeper by honest means. */
const DEEPEST = 8;

export function mailContent(raw: Buffer): MailContent {
  const mail = mailEntity(raw.toString("latin1"));
  const texts = textParts(mail, 0);
  const best = texts.find(({ type }) => type === "text/plain") ?? texts[0];
  return {
    from: headerText(mail.headers.get("from")),
    subject: headerText(mail.headers.get("subject")),
    messageId: headerText(mail.headers.get("message-id")),
    text: storable(best?.text ?? ""),
  };
}

interface TextPart {
  readonly type: string;
  readonly text: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1 */
function textParts(entity: MailEntity, depth: number): TextPart[] {
  const header = entity.headers.get("content-type") ?? "text/plain";
  const type = header.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const boundary = headerParameter(header, "boundary");
  if (type.startsWith("multipart/") && boundary !== undefined && depth < DEEPEST) {
    return partsBetween(entity.body, boundary).flatMap((part) => textParts(mailEntity(part), depth + 1));
  }
  const charset = headerParameter(header, "charset") ?? "utf-8";
  return type.startsWith("text/") ? [{ type, text: decodeText(bodyOf(entity), charset).trimEnd() }] : [];
}

/** What stands before the first boundary and after the last is for nobody. */
function partsBetween(body: string, boundary: string): string[] {
  const [, ...parts] = `\r\n${body}`.split(`\n--${boundary}`);
  const last = parts.findIndex((part) => part.startsWith("--"));
  return parts.slice(0, last === -1 ? undefined : last).map((part) => part.replace(/^[ \t]*\r?\n/, ""));
}

function bodyOf({ headers, body }: MailEntity): Buffer {
  const encoding = headers.get("content-transfer-encoding")?.toLowerCase();
  if (encoding === "base64") {
    return base64(body);
  }
  return encoding === "quoted-printable" ? quotedPrintable(body) : bytesOf(body);
}

const ENCODED_WORD = /=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/gi;

/** @see https://www.rfc-editor.org/rfc/rfc2047 */
function headerText(header: string | undefined): string | null {
  if (header === undefined) {
    return null;
  }
  const words = decodeText(bytesOf(header), "utf-8").replace(/(\?=)\s+(?==\?)/g, "$1");
  return storable(
    words.replace(ENCODED_WORD, (_, charset: string, kind: string, word: string) => {
      const bytes = kind.toLowerCase() === "b" ? base64(word) : quotedPrintable(word.replaceAll("_", " "));
      return decodeText(bytes, charset);
    }),
  );
}

/** Postgres holds no character of zero. */
function storable(text: string): string {
  return text.replaceAll("\u0000", "\ufffd");
}
