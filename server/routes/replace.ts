import { replaceOperations } from '#protocol/replace'
import { replaceText, undoReplace } from '../file/replace'
import { previewReplace } from '../file/replace-search'
import { routes } from './route'

export const replaceRoutes = routes(replaceOperations, {
  'find.replacePreview': (instance, { body }, { signal }) => previewReplace(instance, body, { signal }),
  'find.replace': (instance, { body }, { signal }) => replaceText(instance, body, { signal }),
  'find.replaceUndo': (instance, { params }) => undoReplace(instance, params.id),
})
