import { lspOperations } from '#protocol/lsp'
import { formatterStatus } from '../file/format'
import { requireInside } from '../file/guard'
import { definition, hover, references } from '../lsp/ask'
import { diagnosticsOf, lspStatus, touchFile } from '../lsp/lsp'
import { documentSymbols, workspaceSymbols } from '../lsp/symbols'
import type { Instance } from '../instance'
import { routes } from './route'

export const lspRoutes = routes(lspOperations, {
  'lsp.status': (instance) => lspStatus(instance),
  'formatter.status': (instance) => formatterStatus(instance),
  'find.symbols': (instance, { query }, { signal }) => workspaceSymbols(instance, query.query, { signal }),
  'lsp.open': async (instance, { body }, { signal }) => touchFile(instance, await inside(instance, body.path), { wait: true, signal }),
  'lsp.diagnostics': async (instance, { query }) => diagnosticsOf(instance, query.path === undefined ? undefined : await inside(instance, query.path)),
  'lsp.hover': async (instance, { query }, { signal }) => (await hover(instance, { ...query, path: await inside(instance, query.path) }, { signal })) ?? null,
  'lsp.definition': async (instance, { query }, { signal }) => definition(instance, { ...query, path: await inside(instance, query.path) }, { signal }),
  'lsp.references': async (instance, { query }, { signal }) => references(instance, { ...query, path: await inside(instance, query.path) }, { signal }),
  'lsp.symbols': async (instance, { query }, { signal }) => documentSymbols(instance, await inside(instance, query.path), { signal }),
})

async function inside(instance: Instance, input: string): Promise<string> {
  return (await requireInside(instance, input)).path
}
