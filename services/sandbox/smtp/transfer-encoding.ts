/** Bytes of a text that has one character a byte. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** @see https://www.rfc-editor.org/rfc/rfc2045#section-6.7 */
export function quotedPrintable(text: string): Buffer {
  const unbroken = text.replace(/[ \t]+(?=\r?\n)/g, "").replace(/=\r?\n/g, "");
  return bytesOf(
    unbroken.replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
}

export function base64(text: string): Buffer {
  return Buffer.from(text, "base64");
}

/** A charset that nobody knows is read as UTF-8. */
export function decodeText(bytes: Buffer, charset: string): string {
  const decoder = (() => {
    try {
      return new TextDecoder(charset);
    } catch {
      return new TextDecoder();
    }
  })();
  return decoder.decode(bytes);
}
