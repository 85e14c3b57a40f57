import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Download } from '../system/download'
import { apiHeaders } from './answer'
import type { Call } from './call'

/** Small pieces are sent together. */
const BATCH = 64 * 1024

/** Sends a file while it is being made, no faster than the client takes it. */
export function sendDownload(call: Call, { name, type, pieces }: Download): Promise<void> {
  const plain = name.replace(/[^\w.-]+/g, '-')
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escapeByte)}`
  return sendPieces(call, [...apiHeaders, 'vary', 'Origin', 'content-type', type, 'content-disposition', disposition], pieces)
}

/** Status 200 with these headers, then the pieces; the connection is cut where they fail, as half of a file is no file. */
export async function sendPieces(call: Call, headers: readonly string[], pieces: AsyncIterable<string>): Promise<void> {
  const { request, response } = call
  response.writeHead(200, [...headers, ...call.headers])
  if (request.method === 'HEAD') return void response.end()
  try {
    let waiting = ''
    for await (const piece of pieces) {
      if (response.destroyed) return
      waiting += piece
      if (waiting.length < BATCH) continue
      await writePiece(response, waiting)
      waiting = ''
    }
    response.end(waiting)
  } catch (error) {
    call.wire.app.log.error('a file could not be sent whole', { operation: call.operation, error })
    response.destroy()
  }
}

/** Waits until the client has room for more. */
export async function writePiece(response: ServerResponse, text: string): Promise<void> {
  if (response.write(text) || response.destroyed) return
  const over = new AbortController()
  try {
    await Promise.race([once(response, 'drain', over), once(response, 'close', over)])
  } finally {
    over.abort()
  }
}

function escapeByte(letter: string) {
  return `%${letter.charCodeAt(0).toString(16)}`
}
