import type { IncomingMessage } from "node:http";

/** Bodies up to this size are read before they are sent on, so that they can be sent again, in bytes. */
const replayableBytes = 64 * 1024;

/** A request's body, on its way to a service. */
export interface RequestBody {
  /** What to send in this attempt. */
  content(): Buffer | AsyncIterable<Buffer> | null;
  /** Whether another attempt can send it once more. */
  canRepeat(): boolean;
}

/**
 * The body of the request: small ones of known length whole, others as a stream.
 * Rejects when the client goes away while it is read.
 */
export async function requestBody(request: IncomingMessage): Promise<RequestBody> {
  const { headers } = request;
  const length = Number(headers["content-length"] ?? 0);
  if (headers["transfer-encoding"] === undefined && length === 0) return { content: () => null, canRepeat: () => true };
  if (headers["transfer-encoding"] === undefined && length <= replayableBytes) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const whole = Buffer.concat(chunks);
    return { content: () => whole, canRepeat: () => true };
  }
  let isTouched = false;
  async function* stream(): AsyncGenerator<Buffer> {
    isTouched = true;
    for await (const chunk of request) yield chunk as Buffer;
  }
  return { content: stream, canRepeat: () => !isTouched };
}
