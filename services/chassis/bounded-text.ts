/**
 * The text of an answer.
 * @param limit in bytes: the other side is not to fill our memory
 * @throws Error past the limit
 */
export async function boundedText(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) {
      throw new Error(`The answer is larger than ${limit} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
