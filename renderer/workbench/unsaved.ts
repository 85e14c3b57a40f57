import { allTabs, type Layout } from './layout'

/** A text that a person changed and has not saved. `hash` names the version on disk that it began with. */
export type Draft = { directory: string; path: string; text: string; hash?: string }
export type Unsaved = Readonly<Record<string, Draft>>

export function draftKey({ directory, path }: Pick<Draft, 'directory' | 'path'>): string {
  return `${directory}\n${path}`
}

export function keepDraft(unsaved: Unsaved, draft: Draft): Unsaved {
  return { ...unsaved, [draftKey(draft)]: draft }
}

export function dropDraft(unsaved: Unsaved, place: Pick<Draft, 'directory' | 'path'>): Unsaved {
  const { [draftKey(place)]: dropped, ...rest } = unsaved
  return dropped ? rest : unsaved
}

/** Texts follow their file, and the files of their folder, to a new name. */
export function moveDrafts(unsaved: Unsaved, { directory, from, to }: { directory: string; from: string; to: string }): Unsaved {
  const moved = Object.values(unsaved).map((draft) => {
    const inside = draft.directory === directory && (draft.path === from || draft.path.startsWith(`${from}/`))
    return inside ? { ...draft, path: `${to}${draft.path.slice(from.length)}` } : draft
  })
  return Object.fromEntries(moved.map((draft) => [draftKey(draft), draft]))
}

/** What nobody would see any more once these tabs are closed: a folder's texts while no other tab shows its files. */
export function draftsLost(layout: Layout, unsaved: Unsaved, closing: readonly string[]): Draft[] {
  const files = allTabs(layout).filter(({ pane }) => pane === 'files')
  const folders = (kept: boolean) => new Set(files.filter(({ id }) => closing.includes(id) !== kept).map(({ directory }) => directory))
  const [going, staying] = [folders(false), folders(true)]
  return Object.values(unsaved).filter(({ directory }) => going.has(directory) && !staying.has(directory))
}

/** All texts of a folder. */
export function draftsOf(unsaved: Unsaved, directory: string): Draft[] {
  return Object.values(unsaved).filter((draft) => draft.directory === directory)
}

export function readUnsaved(stored: unknown): Unsaved | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const drafts = Object.values(stored as Record<string, Partial<Draft>>).filter(isDraft)
  return Object.fromEntries(drafts.map((draft) => [draftKey(draft), draft]))
}

function isDraft(draft: Partial<Draft> | null): draft is Draft {
  return [draft?.directory, draft?.path, draft?.text].every((value) => typeof value === 'string')
}
