import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MessageConnection } from 'vscode-jsonrpc'
import type { Log } from '../system/log'

const MAX_REGISTRATIONS = 500
const MAX_LOGGED = 500

export type AnswerOptions = {
  root: string
  /** What a server that asks for settings is told. */
  settings: Record<string, unknown>
  /** Methods that the server offers since it was started, by the id of the registration. */
  registered: Map<string, string>
  onDiagnostics(params: unknown): void
  log: Log
  name: string
}

/** What a server asks or tells us by itself: it gets the answers it waits for, and none that changes something. */
export function answerServer(connection: MessageConnection, options: AnswerOptions): void {
  const { root, settings, registered } = options
  connection.onRequest('workspace/configuration', (params: unknown) => sections(params).map((section) => settingOf(settings, section)))
  connection.onRequest('workspace/workspaceFolders', () => [{ name: path.basename(root) || root, uri: pathToFileURL(root).href }])
  connection.onRequest('client/registerCapability', (params: unknown) => {
    for (const { id, method } of entries(params, 'registrations')) if (registered.size < MAX_REGISTRATIONS) registered.set(id, method)
    return null
  })
  connection.onRequest('client/unregisterCapability', (params: unknown) => {
    // The misspelling is the protocol's own.
    for (const { id } of entries(params, 'unregisterations')) registered.delete(id)
    return null
  })
  connection.onRequest('workspace/applyEdit', () => ({ applied: false, failureReason: 'Files are changed by their user only' }))
  connection.onRequest('window/showMessageRequest', () => null)
  connection.onRequest('window/showDocument', () => ({ success: false }))
  connection.onRequest('window/workDoneProgress/create', () => null)
  for (const what of ['diagnostic', 'codeLens', 'inlayHint', 'inlineValue', 'semanticTokens', 'foldingRange']) {
    connection.onRequest(`workspace/${what}/refresh`, () => null)
  }
  connection.onNotification('textDocument/publishDiagnostics', (params: unknown) => options.onDiagnostics(params))
  for (const method of ['window/logMessage', 'window/showMessage']) {
    connection.onNotification(method, (params: unknown) => {
      const { message } = (params ?? {}) as { message?: unknown }
      if (typeof message === 'string') options.log.debug('a language server says', { server: options.name, message: message.slice(0, MAX_LOGGED) })
    })
  }
}

function sections(params: unknown): (string | undefined)[] {
  const { items } = (params ?? {}) as { items?: unknown }
  if (!Array.isArray(items)) return []
  return items.slice(0, 100).map((item: unknown) => {
    const { section } = (item ?? {}) as { section?: unknown }
    return typeof section === 'string' ? section : undefined
  })
}

/** The part of the settings under a dotted name; null when there is none. */
function settingOf(settings: Record<string, unknown>, section: string | undefined): unknown {
  if (section === undefined || section === '') return settings
  if (Object.hasOwn(settings, section)) return settings[section]
  let value: unknown = settings
  for (const key of section.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = (value as Record<string, unknown>)[key]
  }
  return value ?? null
}

function entries(params: unknown, list: string): { id: string; method: string }[] {
  const found = ((params ?? {}) as Record<string, unknown>)[list]
  if (!Array.isArray(found)) return []
  return found.flatMap((entry: unknown) => {
    const { id, method } = (entry ?? {}) as { id?: unknown; method?: unknown }
    return typeof id === 'string' ? [{ id, method: typeof method === 'string' ? method : '' }] : []
  })
}
