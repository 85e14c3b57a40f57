import type { IncomingMessage } from 'node:http'
import { badRequest, ProtocolError } from '#protocol/error'
import { AbortedError } from '../system/abort'
import { JsonError, parseJson } from '../system/json'

/** Text that is no JSON at all; the published server answers it in another form than JSON of a wrong shape. */
export class MalformedBodyError extends ProtocolError<'BadRequest'> {
  constructor(message: string) {
    super('BadRequest', { message, kind: 'Payload' })
  }
}

/** The JSON body of a request; an empty one stands for `{}`. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const data = await readBody(request, limit)
  if (data.length === 0) return {}
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    throw new ProtocolError('UnsupportedMediaType', { message: 'The body must be application/json' })
  }
  return parse(decode(data))
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { headers } = request
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') throw new ProtocolError('UnsupportedMediaType', { message: 'Bodies must not be compressed' })
  const announced = headers['content-length']
  if (announced === undefined && headers['transfer-encoding'] === undefined) return Buffer.alloc(0)
  if (Number(announced ?? 0) > limit) throw tooLarge(limit)
  return collect(request, limit)
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let total = 0
    const settle = (finish: () => void) => {
      request.off('data', take).off('end', done).off('error', broken).off('close', broken)
      finish()
    }
    const take = (chunk: Buffer) => {
      total += chunk.length
      if (total > limit) return settle(() => reject(tooLarge(limit)))
      chunks.push(chunk)
    }
    const done = () => settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, total)))
    const broken = () => settle(() => reject(new AbortedError('The client went away')))
    request.on('data', take).on('end', done).on('error', broken).on('close', broken)
  })
}

function decode(data: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch {
    throw new MalformedBodyError('The body is not valid UTF-8')
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    if (error.code === 'JSON_DEPTH') throw badRequest(error.message)
    throw new MalformedBodyError('The body is not valid JSON')
  }
}

function tooLarge(limit: number) {
  return new ProtocolError('PayloadTooLarge', { message: `The body is larger than ${limit} bytes`, limit })
}
