import type { Capabilities, ServerFamily } from '#protocol/access'
import { api } from '#protocol/api'
import type { Family } from '#protocol/operation'
import { PROTOCOL_VERSION } from '#protocol/version'
import type { Holder } from '../routes/route'
import { JSON_DEPTH } from '../system/json'
import { appVersion } from '../system/version'
import { limits } from './limits'

/** The contract of each family: OpenCode's as published, the dialects' as this server documents them. */
const FAMILIES: readonly Pick<ServerFamily, 'id' | 'title' | 'version'>[] = [
  { id: 'classic', title: 'OpenCode', version: PROTOCOL_VERSION },
  { id: 'v2', title: 'OpenCode /api', version: PROTOCOL_VERSION },
  { id: 'query', title: 'Query', version: '1' },
  { id: 'rest', title: 'REST', version: '1' },
  { id: 'v1', title: 'OpenAI and /v1', version: '1' },
]

/** A feature is there when its operation is mounted. */
const FEATURES: Readonly<Record<string, string>> = {
  access_log: 'server.access',
  capabilities: 'global.capabilities',
  client_tokens: 'server.createToken',
  commands: 'session.command',
  compaction: 'session.summarize',
  events: 'event.subscribe',
  export: 'session.export',
  fork: 'session.fork',
  import: 'session.import',
  language_servers: 'lsp.status',
  mcp: 'mcp.status',
  openai: 'openai.completions',
  pairing: 'server.pair',
  permissions: 'permission.reply',
  questions: 'question.reply',
  queue: 'queue.list',
  revert: 'session.revert',
  share: 'session.share',
  shell: 'session.shell',
  skills: 'app.skills',
  terminals: 'pty.create',
  tools: 'v1.tools.execute',
  worktrees: 'worktree.create',
}

/** What no operation stands for; the last three need a service of the publisher, and are answered honestly as not available. */
const CONSTANT = { event_resume: true, structured_output: true, console: false, remote_workspaces: false, upgrade: false } as const

/** Parts of the server that are there or not from one start to the next. */
export type Present = { window: boolean }

export function readCapabilities({ kind, token }: Holder, present: Present): Capabilities {
  const operations = Object.values(api) as { family?: Family }[]
  const count = (id: Family) => operations.filter(({ family = 'classic' }) => family === id).length
  const features = Object.fromEntries(Object.entries(FEATURES).map(([name, id]) => [name, id in api]))
  const { name, scope = 'full', directory } = token?.info ?? {}
  return {
    name: 'opencode-desktop',
    version: appVersion(),
    protocol: PROTOCOL_VERSION,
    families: FAMILIES.map((family) => ({ ...family, operations: count(family.id) })).filter(({ operations: known }) => known > 0),
    features: { ...features, ...CONSTANT, reference: true, web_window: present.window },
    limits: {
      body_bytes: limits.bodyBytes,
      prompt_bytes: limits.largeBodyBytes,
      header_bytes: limits.headerBytes,
      path_bytes: limits.pathBytes,
      json_depth: JSON_DEPTH,
      connections: limits.sockets,
      streams_per_client: limits.streamsPerClient,
      event_reader_bytes: limits.readerBytes,
      client_tokens: limits.clientTokens,
      access_entries: limits.accessEntries,
    },
    access: { kind, scope, owner: token === undefined, ...(name === undefined ? {} : { name }), ...(directory === undefined ? {} : { directory }) },
  }
}
