import type { AccessEntry, AccessKind, AccessScope, Capabilities, ClientToken, ClientTokenInput, IssuedToken, Pairing, PairingInput } from '#protocol/access'
import type { ConnectedClient, ServerInfo } from '#protocol/global'
import type { TokenID } from '#protocol/id'
import type { Input, Operation, Operations, Result } from '#protocol/operation'
import type { App } from '../app'
import type { Instance } from '../instance'
import type { Download } from '../system/download'
import type { Feed } from '../system/feed'
import type { WrittenJson } from '../system/json'

/** The server itself, as the few operations about it need it; http/ passes it in. */
export type Door = {
  info(): ServerInfo
  clients(): ConnectedClient[]
  /** Replaces the install token and ends what the old one opened. */
  rotateToken(): Promise<string>
  readonly access: AccessDoor
}

/** Who asks: the owner of the server, or a program with a token or a code of its own. */
export type Holder = { readonly kind: AccessKind; readonly token?: { readonly info: ClientToken }; readonly offer?: Offer }
type Offer = { readonly scope: AccessScope; readonly directory?: string | undefined }

/** Who may come in, and who did. */
export type AccessDoor = {
  capabilities(holder: Holder): Capabilities
  log(query: { limit?: number | undefined; client?: string | undefined }): AccessEntry[]
  tokens(): ClientToken[]
  create(input: ClientTokenInput): Promise<IssuedToken>
  revoke(id: TokenID): void
  pair(input: PairingInput): Promise<Pairing>
  unpair(): boolean
  /** The token of a program that showed a code. */
  claim(offer: Offer, name: string): Promise<IssuedToken>
}

/** What a handler may need of the request beyond its validated input. */
export type RouteRequest = {
  /** Ends when the client goes away; for reads only, a run never stops with its request. */
  readonly signal: AbortSignal
  readonly origin: string | undefined
  readonly holder: Holder
  readonly door: Door
  header(name: string): string | undefined
  /** Sets a header of the answer. */
  answer(name: string, value: string): void
  /** The address of this request with other query values, for links to further pages. */
  link(query: Record<string, string>): string
}

type Context<O extends Operation> = O['scope'] extends 'app' ? App : Instance
type ByHand = { readonly kind: 'stream' | 'socket' }

type Answer<T> = T | WrittenJson<T> | Download<T> | Feed<T>

export type Handler<O extends Operation = Operation> = (
  context: Context<O>,
  input: Input<O>,
  request: RouteRequest,
) => Answer<Result<O>> | Promise<Answer<Result<O>>>

/** One handler for each operation but the streams and sockets, which http/ mounts by hand. */
export type Handlers<T extends Operations> = { readonly [K in keyof T as T[K] extends ByHand ? never : K]: Handler<T[K]> }

export type RouteGroup = { readonly operations: Operations; readonly handlers: Readonly<Record<string, Handler>> }

/** Binds operations to their handlers: a missing one, or one with a wrong result, does not compile. */
export function routes<const T extends Operations>(operations: T, handlers: Handlers<T>): RouteGroup {
  return { operations, handlers: handlers as unknown as RouteGroup['handlers'] }
}
