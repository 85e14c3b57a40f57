import { v2FileOperations } from '#protocol/v2/file'
import { listFiles, readWhole } from '../../file/files'
import { findFiles } from '../../file/find'
import { routes } from '../route'
import { inLocation } from './location'

export const v2FileRoutes = routes(v2FileOperations, {
  'v2.fs.read': (instance, { params }) => readWhole(instance, params.path),
  'v2.fs.list': async (instance, { query }) => {
    const nodes = await listFiles(instance, query.path ?? '.')
    return inLocation(instance, nodes.map(({ path, type }) => ({ path, type })))
  },
  'v2.fs.find': async (instance, { query }, { signal }) => {
    const { location: _location, ...wanted } = query
    const paths = await findFiles(instance, { ...wanted, signal })
    return inLocation(instance, paths.map((path) => ({ path, type: path.endsWith('/') ? ('directory' as const) : ('file' as const) })))
  },
})
