import type { Feed } from '../system/feed'
import { safeHeaders } from './answer'
import type { Call } from './call'
import { writePiece } from './download'
import { toWireError } from './errors'
import { limits } from './limits'

const feedHeaders = [
  ...safeHeaders,
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
  'vary',
  'Origin',
]

/** Sends the pieces as they come, no faster than the client takes them. It ends with its client or its token. */
export async function sendFeed(call: Call, feed: Feed): Promise<void> {
  const { response, wire } = call
  const leave = wire.streams.enter(call.client!, call.credential!, () => response.destroy())
  response.once('close', leave)
  keepAlive(call, feed)
  response.writeHead(200, [...feedHeaders, 'content-type', feed.type, ...call.headers])
  response.flushHeaders()
  try {
    for await (const piece of feed.pieces) {
      if (response.destroyed) return
      await writePiece(response, piece)
    }
    response.end()
  } catch (error) {
    fail(call, feed, error)
  }
}

/** Pieces are whole, so that anything may be said between two of them. */
function keepAlive({ response }: Call, { idle }: Feed) {
  if (idle === undefined) return
  const speak = () => {
    if (!response.writableEnded && !response.writableNeedDrain) response.write(idle)
  }
  const timer = setInterval(speak, limits.feedSilence)
  timer.unref()
  response.once('close', () => clearInterval(timer))
}

/** The status is out already, so the error is told in the form of the feed. */
function fail(call: Call, feed: Feed, error: unknown) {
  const { response, operation, family, wire } = call
  if (response.destroyed) return
  const body = toWireError(error, { log: wire.app.log, operation, family })?.body
  if (body) response.end(feed.failed(body))
  else response.destroy()
}
