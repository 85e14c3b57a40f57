import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver-protocol'
import { appVersion } from '../system/version'

/** What we can do, as a server hears it; it never changes files by itself. */
const capabilities: ClientCapabilities = {
  general: { positionEncodings: ['utf-16'] },
  window: { workDoneProgress: true },
  workspace: {
    applyEdit: false,
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    symbol: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    synchronization: { dynamicRegistration: true, didSave: true },
    publishDiagnostics: { versionSupport: true, relatedInformation: false },
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
    hover: { dynamicRegistration: true, contentFormat: ['markdown', 'plaintext'] },
    definition: { dynamicRegistration: true, linkSupport: true },
    implementation: { dynamicRegistration: true, linkSupport: true },
    references: { dynamicRegistration: true },
    documentSymbol: { dynamicRegistration: true, hierarchicalDocumentSymbolSupport: true },
    callHierarchy: { dynamicRegistration: true },
  },
}

export function initializeParams(root: string, initialization: Record<string, unknown> | undefined): InitializeParams {
  const uri = pathToFileURL(root).href
  return {
    // Servers watch this process and end when it does.
    processId: process.pid,
    clientInfo: { name: 'opencode-desktop', version: appVersion() },
    rootUri: uri,
    rootPath: root,
    workspaceFolders: [{ name: path.basename(root) || root, uri }],
    ...(initialization && { initializationOptions: initialization }),
    capabilities,
  }
}
