import type { RawData, WebSocket } from 'ws'
import { RestFrame } from '#protocol/compat/rest'
import { badRequest } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { PartInput } from '#protocol/message'
import { openInstance } from '../project/instances'
import { chosenModel } from '../routes/compat/chosen-model'
import { describeEnd } from '../routes/compat/rest-stream'
import { beginTurn } from '../session/limited-turn'
import { abortSession } from '../session/runs'
import { getSession } from '../session/session'
import { TurnFeed, type TurnLine } from '../session/turn-feed'
import { isAbort } from '../system/abort'
import { parseJson } from '../system/json'
import type { Call } from './call'
import { toWireError } from './errors'
import { limits } from './limits'
import type { Match } from './route-table'
import type { SocketDoor } from './socket-door'
import { validate } from './validate'
import type { Wire } from './wire'

const TRY_LATER = 1013
const GONE = 1001
const BROKEN = 1011

/** The socket of a session in the REST dialect: it hears every turn, starts some and stops them. */
export const restSocket: SocketDoor = {
  open(call: Call, match: Match) {
    const { id } = getSession(call.wire.app, match.params.sessionID as SessionID)
    return Promise.resolve((client: WebSocket) => join(call.wire, client, id))
  },
}

function join(wire: Wire, client: WebSocket, sessionID: SessionID) {
  const feed = new TurnFeed(wire.app, sessionID)
  // One after the other: an abort means the turn that was asked for before it.
  let last = Promise.resolve()
  let waiting = 0
  client.on('close', () => feed.close())
  client.on('message', (data: RawData, binary: boolean) => {
    waiting += 1
    if (waiting > limits.socketFrames || client.bufferedAmount > limits.readerBytes) return client.close(TRY_LATER)
    last = last.then(() => receive(wire, sessionID, { data, binary }))
      .catch((error: unknown) => complain(wire, client, error))
      .finally(() => (waiting -= 1))
  })
  speak(client, feed).catch((error: unknown) => {
    wire.app.log.error('a socket of a session broke', { sessionID, error })
    client.close(BROKEN)
  })
}

/** The next thing is looked up when the client has taken the one before, so that a slow one costs nothing. */
async function speak(client: WebSocket, feed: TurnFeed): Promise<void> {
  for (let line = await feed.next(); line && client.readyState === client.OPEN; line = await feed.next()) {
    const frame = describe(line)
    if (frame) await new Promise<void>((resolve) => client.send(JSON.stringify(frame), () => resolve()))
  }
  feed.close()
  client.close(GONE)
}

async function receive(wire: Wire, sessionID: SessionID, { data, binary }: { data: RawData; binary: boolean }): Promise<void> {
  if (binary) throw badRequest('Frames are text')
  const frame = validate(RestFrame, parse(String(data)), 'Payload') as RestFrame
  if (frame.type === 'abort') return void abortSession(wire.app, sessionID)
  const instance = await openInstance(wire.app, getSession(wire.app, sessionID).directory)
  const { model, agent, system, ask } = 'parts' in frame ? frame : { ask: frame.ask }
  const parts: PartInput[] = 'parts' in frame ? frame.parts : [{ type: 'text', text: frame.content }]
  await beginTurn(instance, sessionID, { parts, agent, system, model: await chosenModel(instance, model), limits: { unattended: ask === false } })
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    throw badRequest('The frame is not valid JSON')
  }
}

/** What is wrong with one frame is told, and the socket stays open. */
function complain(wire: Wire, client: WebSocket, error: unknown) {
  if (isAbort(error)) return
  const body = toWireError(error, { log: wire.app.log, operation: 'rest.sessions.stream', family: 'rest' })?.body
  if (body && client.readyState === client.OPEN) client.send(JSON.stringify({ type: 'error', ...body }))
}

function describe(line: TurnLine): object | undefined {
  switch (line.type) {
    case 'text-delta':
      return line
    case 'text':
      return undefined
    case 'tool-call':
      return { type: 'tool-call', id: line.id, tool: line.tool, args: line.args }
    case 'tool-result':
      return { type: 'tool-result', id: line.id, tool: line.tool, output: line.output, is_error: line.isError }
    case 'reasoning-delta':
    case 'reasoning':
      return undefined
    case 'complete':
      return { type: 'complete', ...describeEnd(line.result) }
  }
}
