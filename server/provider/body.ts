/** The whole body of an answer, refused as soon as it grows beyond `limit` bytes. */
export async function readBody(response: Response, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of response.body ?? []) {
    total += piece.byteLength
    if (total > limit) throw new Error(`The answer is larger than ${limit} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
