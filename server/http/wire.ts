import type { App } from '../app'
import type { Door } from '../routes/route'
import type { AccessLog } from './access-log'
import type { Gate } from './auth'
import type { Clients } from './clients'
import type { EventHub } from './event-hub'
import type { Policy } from './policy'
import type { StaticFiles } from './static'
import type { Streams } from './streams'

/** What an operation answered, as it goes over the wire. */
export type JsonAnswer = { operation: string; status: number; body: string }

/** One listening server: what all its requests share. */
export type Wire = {
  app: App
  /** How other programs reach it. */
  url: string
  policy: Policy
  gate: Gate
  clients: Clients
  accessLog: AccessLog
  events: EventHub
  /** What is open until it is closed: event streams and terminal sockets. */
  streams: Streams
  /** The built user interface, when there is one. */
  files: StaticFiles | undefined
  door: Door
  /** Hears every JSON answer before it leaves. */
  onAnswer: ((answer: JsonAnswer) => void) | undefined
}
