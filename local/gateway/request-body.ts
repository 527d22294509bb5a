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

/** A body of unknown length went over the limit that was set for it. */
export class BodyTooLarge extends Error {}

/**
 * The body of the request: small ones of known length whole, others as a stream.
 * Rejects when the client goes away while it is read.
 * @param limit for a body of unknown length, in bytes: it is read whole before any of it goes on. @default - none
 * @throws BodyTooLarge
 */
export async function requestBody(request: IncomingMessage, limit?: number): Promise<RequestBody> {
  const { headers } = request;
  const length = Number(headers["content-length"] ?? 0);
  if (headers["transfer-encoding"] === undefined && length === 0) return { content: () => null, canRepeat: () => true };
  const isKnown = headers["transfer-encoding"] === undefined;
  if (isKnown ? length <= replayableBytes : limit !== undefined) {
    const whole = await wholeBody(request, limit);
    return { content: () => whole, canRepeat: () => true };
  }
  let isTouched = false;
  async function* stream(): AsyncGenerator<Buffer> {
    isTouched = true;
    for await (const chunk of request) yield chunk as Buffer;
  }
  return { content: stream, canRepeat: () => !isTouched };
}

async function wholeBody(request: IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Its connection must live on for the answer, also where reading ends early.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > limit) throw new BodyTooLarge();
  }
  return Buffer.concat(chunks);
}
