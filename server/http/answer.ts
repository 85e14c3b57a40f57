import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { limits } from './limits'

const compress = promisify(gzip)

/** On every answer of this server, whatever it is. */
export const safeHeaders: readonly string[] = [
  'x-content-type-options',
  'nosniff',
  'referrer-policy',
  'no-referrer',
  'cross-origin-resource-policy',
  'same-origin',
]

/** Of all answers but pages, which bring a policy and a cache time of their own. */
export const apiHeaders: readonly string[] = [...safeHeaders, 'content-security-policy', "default-src 'none'; frame-ancestors 'none'", 'cache-control', 'no-store']
const jsonHeaders = [...apiHeaders, 'vary', 'Origin', 'content-type', 'application/json', 'content-length']
const textHeaders = [...apiHeaders, 'vary', 'Origin', 'content-type', 'text/plain; charset=utf-8', 'content-length']

export type Answer = { status: number; body: string | Buffer; text?: boolean; headers: readonly string[] }

/** Sends a whole answer; bodies of a certain size are compressed off the main thread when the client takes that. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { body } = answer
  const base = answer.text ? textHeaders : jsonHeaders
  if (body.length < limits.compressFrom || !acceptsGzip(request)) {
    response.writeHead(answer.status, [...base, String(Buffer.byteLength(body)), ...answer.headers])
    response.end(body)
    return
  }
  compress(body, { level: constants.Z_BEST_SPEED }).then(
    (packed) => {
      if (response.destroyed) return
      response.writeHead(answer.status, [...base, String(packed.length), 'content-encoding', 'gzip', ...answer.headers])
      response.end(packed)
    },
    () => response.destroy(),
  )
}

/** A page or what belongs to it, with the policy that it needs. */
export function sendAsset(
  request: IncomingMessage,
  response: ServerResponse,
  { body, type, policy, headers }: { body: string; type: string; policy: string; headers: readonly string[] },
): void {
  const own = [...safeHeaders, 'content-security-policy', policy, 'cache-control', 'no-store', 'vary', 'Origin', 'content-type', type, ...headers]
  const plain = () => {
    response.writeHead(200, [...own, 'content-length', String(Buffer.byteLength(body))])
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (!acceptsGzip(request) || request.method === 'HEAD') return plain()
  compress(body, { level: constants.Z_BEST_SPEED }).then(
    (packed) => {
      if (response.destroyed) return
      response.writeHead(200, [...own, 'content-length', String(packed.length), 'content-encoding', 'gzip'])
      response.end(packed)
    },
    () => response.destroy(),
  )
}

/** A file as it is. It may be a page with scripts: whoever opens it in a browser gets a document that can do nothing. */
export function sendBytes(request: IncomingMessage, response: ServerResponse, file: { data: Buffer; type: string; headers: readonly string[] }): void {
  const { data, type, headers } = file
  const policy = ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox", 'cache-control', 'no-store']
  response.writeHead(200, [...safeHeaders, ...policy, 'vary', 'Origin', 'content-type', type, 'content-length', String(data.length), ...headers])
  response.end(request.method === 'HEAD' ? undefined : data)
}

/** An answer without a body. */
export function sendEmpty(response: ServerResponse, status: number, headers: readonly string[]): void {
  const length = status === 204 ? [] : ['content-length', '0']
  response.writeHead(status, [...apiHeaders, ...length, ...(headers.includes('vary') ? [] : ['vary', 'Origin']), ...headers])
  response.end()
}

function acceptsGzip(request: IncomingMessage) {
  const accepted = request.headers['accept-encoding']
  return typeof accepted === 'string' && /\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))/.test(accepted)
}
