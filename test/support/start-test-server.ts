import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Config } from '#protocol/config'
import type { App } from '../../server/app'
import { startServer, type ServerOptions } from '../../server/server'
import { nullLog } from '../../server/system/log'
import { resolvePaths } from '../../server/system/paths'
import { AnswerCheck } from './answer-check'
import { apiClient, type ApiClient } from './api-client'
import { openEvents, type EventStream } from './event-stream'
import { makeProject, type TempProject } from './temp-project'

export type TestServer = {
  url: string
  /** The present one, after a rotation as well. */
  readonly token: string
  app: App
  /** Folder of the requests that name none: the project's. */
  directory: string
  project: TempProject
  /** Home of everything that the server writes. */
  home: string
  client: ApiClient
  /** Reads an event stream with the server's token; `path` defaults to `/event`. */
  events(path?: string, headers?: Record<string, string>): Promise<EventStream>
  /** `fetch` on this server with the token, unless `authorization` says otherwise. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  signInLink(): string
  close(): Promise<void>
}

export type TestServerOptions = {
  /** A project that outlives the server; otherwise one is made and removed with it. */
  project?: TempProject
  /** The user's global configuration. */
  config?: Config
  env?: Record<string, string | undefined>
  options?: Partial<ServerOptions>
  /** Home of an earlier server: its database and token are found again. */
  home?: string
}

/** A whole server on a port of its own, with its own home; nothing of the machine's configuration reaches it. */
export async function startTestServer(input: TestServerOptions = {}): Promise<TestServer> {
  const home = input.home ?? (await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-'))))
  const project = input.project ?? (await makeProject())
  const env = testEnvironment(home, input.env)
  const paths = resolvePaths(env, process.platform)
  if (input.config) {
    await mkdir(paths.config, { recursive: true })
    await writeFile(path.join(paths.config, 'opencode.json'), JSON.stringify(input.config))
  }
  const check = new AnswerCheck()
  const server = await startServer({
    directory: project.directory,
    trusted: [project.directory],
    env,
    port: 0,
    log: nullLog,
    refreshCatalog: false,
    findLocalModels: false,
    onAnswer: check.onAnswer,
    ...input.options,
  })
  const authorization = () => ({ authorization: `Bearer ${server.token}` })
  return {
    url: server.url,
    get token() {
      return server.token
    },
    app: server.app,
    directory: project.directory,
    project,
    home,
    client: apiClient(server),
    events: (route = '/event', headers = {}) => openEvents(server.url + route, { ...authorization(), ...headers }),
    fetch: (route, init) => fetch(server.url + route, { ...init, headers: { ...authorization(), ...(init?.headers as Record<string, string>) } }),
    signInLink: () => server.signInLink(),
    close: async () => {
      await server.close()
      if (!input.project) await project.remove()
      if (!input.home) await rm(home, { recursive: true, force: true, maxRetries: 3 })
      if (check.problems.length > 0) throw new Error(`Answers do not fit the document:\n${check.problems.join('\n')}`)
    },
  }
}

/** Only what programs need to run at all; no key, proxy or setting of the developer's machine. */
function testEnvironment(home: string, extra: Record<string, string | undefined> = {}) {
  const kept = ['PATH', 'LANG', 'LC_ALL', 'TERM', 'SHELL', 'TMPDIR', 'USER', 'SystemRoot', 'ComSpec', 'PATHEXT']
  const base = Object.fromEntries(kept.map((name) => [name, process.env[name]]))
  const places = {
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
    XDG_STATE_HOME: path.join(home, '.local', 'state'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
  }
  return { ...base, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', ...places, ...extra }
}
