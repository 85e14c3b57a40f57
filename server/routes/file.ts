import { fileOperations } from '#protocol/file'
import { fileStatus, listFiles, readFile, writeFile } from '../file/files'
import { createEntry, moveEntry } from '../file/entry'
import { findFiles, findText } from '../file/find'
import { listRemoved, removeEntry, restoreEntry } from '../file/trash'
import { routes } from './route'

export const fileRoutes = routes(fileOperations, {
  'file.list': (instance, { query }) => listFiles(instance, query.path),
  'file.read': (instance, { query }) => readFile(instance, query.path),
  'file.write': (instance, { query, body }) => writeFile(instance, { path: query.path, ...body }),
  'file.create': (instance, { body }) => createEntry(instance, body),
  'file.move': (instance, { body }) => moveEntry(instance, body),
  'file.remove': (instance, { body }) => removeEntry(instance, body.path),
  'file.restore': (instance, { body }) => restoreEntry(instance, body.id),
  'file.removed': (instance) => listRemoved(instance),
  'file.status': (instance) => fileStatus(instance),
  'find.text': (instance, { query }, { signal }) => findText(instance, { ...query, signal }),
  'find.files': (instance, { query }, { signal }) => findFiles(instance, { ...query, signal }),
})
