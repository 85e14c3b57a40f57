import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { Method, Operation } from '#protocol/operation'
import type { Handler, RouteGroup } from '../routes/route'
import { decodePart, plainPath } from './target'

/** An operation at its address, and those that share it. Streams and sockets have no handler; they are mounted by hand. */
export type Route = { id: string; operation: Operation; handler: Handler | undefined; names: readonly string[]; inSession: boolean; beside: Route[] }
export type Match = { route: Route; params: Record<string, string> }

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const NO_PARAMS: Record<string, string> = Object.freeze({})

/** Finds the operation of an address: fixed ones by name, the others by Hono's router. */
export class RouteTable {
  readonly #fixed = new Map<string, Route>()
  readonly #byID = new Map<string, Route>()
  readonly #router = new SmartRouter<Route>({ routers: [new RegExpRouter<Route>(), new TrieRouter<Route>()] })

  constructor(groups: readonly RouteGroup[]) {
    for (const { operations, handlers } of groups) {
      for (const [id, operation] of Object.entries(operations)) this.#add(id, operation, handlers[id])
    }
  }

  match(method: string, path: string): Match | undefined {
    const asked = method === 'HEAD' ? 'GET' : method
    return this.#find(asked, path) ?? this.#find(asked, plainPath(path))
  }

  /** The methods that an address knows; none for an address that does not exist. */
  methods(path: string): string[] {
    const known = METHODS.filter((method) => this.match(method, path))
    return known.includes('GET') ? ['HEAD', ...known] : known
  }

  #find(method: string, path: string): Match | undefined {
    const fixed = this.#fixed.get(`${method} ${path}`)
    if (fixed) return { route: fixed, params: NO_PARAMS }
    const [found, stash] = this.#router.match(method, path)
    const first = found[0]
    if (!first) return undefined
    const [route, indices] = first as [Route, Record<string, string | number>]
    const params: Record<string, string> = {}
    for (const name of route.names) {
      const value = indices[name]!
      params[name] = decodePart(typeof value === 'number' ? (stash?.[value] ?? '') : value)
    }
    return { route, params }
  }

  #add(id: string, operation: Operation, handler: Handler | undefined) {
    const rest = operation.path.endsWith('/*')
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
    if (rest) names.push('path')
    const route: Route = { id, operation, handler, names, inSession: operation.scope === 'instance' && names.includes('sessionID'), beside: [] }
    this.#byID.set(id, route)
    const host = operation.beside && this.#byID.get(operation.beside.operation)
    if (operation.beside && !host) throw new Error(`${id} stands beside ${operation.beside.operation}, which is not mounted before it`)
    if (host) return void host.beside.push(route)
    if (names.length === 0) this.#fixed.set(`${operation.method} ${operation.path}`, route)
    else this.#router.add(operation.method, operation.path.replaceAll(/\{(\w+)\}/g, ':$1').replace(/\*$/, ':path{.+}'), route)
  }
}
