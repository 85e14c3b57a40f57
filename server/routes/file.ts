import { fileOperations } from '#protocol/file'
import { fileStatus, listFiles, readFile, writeFile } from '../file/files'
import { findFiles, findText } from '../file/find'
import { routes } from './route'

export const fileRoutes = routes(fileOperations, {
  'file.list': (instance, { query }) => listFiles(instance, query.path),
  'file.read': (instance, { query }) => readFile(instance, query.path),
  'file.write': (instance, { query, body }) => writeFile(instance, { path: query.path, ...body }),
  'file.status': (instance) => fileStatus(instance),
  'find.text': (instance, { query }) => findText(instance, query),
  'find.files': (instance, { query }) => findFiles(instance, query),
})
