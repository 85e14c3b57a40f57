import type { ModelChoice } from '#protocol/message'
import { joinMentions, readMentions, type Mentions } from './draft-mentions'

/** `pasted`: it was text in the clipboard, and can become text of the prompt again. */
export type Attachment = { id: string; name: string; mime: string; url: string; size: number; pasted?: boolean }

/** What is written and chosen in a composer and not sent yet. */
export type Draft = Mentions & {
  text: string
  attachments: readonly Attachment[]
  agent?: string
  model?: ModelChoice & { variant?: string }
  /** Several models are to answer, each in a session of its own. */
  compare?: Comparison
}

export type Comparison = {
  models: readonly ModelChoice[]
  /** All of them in the folder itself, not each in a work tree of its own. */
  together?: boolean
}

export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export const emptyDraft: Draft = Object.freeze({ text: '', mentions: [], attachments: [] })

const PREFIX = 'chat.draft.'
const KEPT = 60
/** The browser keeps about five million letters for all; larger attachments live as long as the window. */
const STORED_ATTACHMENTS = 400_000

/** One draft per session, or per folder for a session that does not exist yet. */
export function draftKey(place: { sessionID?: string; directory: string }): string {
  return PREFIX + (place.sessionID ?? place.directory)
}

export function readDraft(storage: DraftStorage, key: string): Draft {
  try {
    const value = JSON.parse(storage.getItem(key) ?? 'null') as Partial<Draft> | null
    if (!value || typeof value.text !== 'string') return emptyDraft
    const { agents: _a, symbols: _y, sessions: _s, ...rest } = value
    return { ...rest, text: value.text, ...readMentions(value), attachments: attachmentsOf(value.attachments), compare: readComparison(value.compare) }
  } catch {
    return emptyDraft
  }
}

/** Keeps the draft; a full storage loses the oldest drafts before this one. */
export function writeDraft(storage: DraftStorage, key: string, draft: Draft): void {
  if (isEmptyDraft(draft) && [draft.agent, draft.model, draft.compare].every((choice) => choice === undefined)) return storage.removeItem(key)
  const size = draft.attachments.reduce((sum, { url }) => sum + url.length, 0)
  const kept = size > STORED_ATTACHMENTS ? { ...draft, attachments: [] } : draft
  const text = JSON.stringify({ ...kept, at: Date.now() })
  dropOldest(storage, KEPT, key)
  try {
    storage.setItem(key, text)
  } catch {
    dropOldest(storage, 5, key)
    writeSmall(storage, key, { ...kept, attachments: [] })
  }
}

export function isEmptyDraft(draft: Draft): boolean {
  return draft.text.trim() === '' && draft.attachments.length === 0
}

/** The draft without what was written in it; who is to answer stays chosen, but several only once. */
export function withoutWords({ agents: _a, symbols: _y, sessions: _s, compare: _c, ...rest }: Draft): Draft {
  return { ...rest, text: '', mentions: [], attachments: [] }
}

/** What could not be sent comes back before what was written meanwhile. */
export function joinDrafts(failed: Draft, now: Draft): Draft {
  return {
    ...failed,
    ...now,
    text: [failed.text, now.text].filter((text) => text !== '').join('\n\n'),
    ...joinMentions(failed, now),
    attachments: [...failed.attachments, ...now.attachments],
  }
}

function writeSmall(storage: DraftStorage, key: string, draft: Draft) {
  try {
    storage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }))
  } catch (error) {
    console.warn('The draft could not be kept', error)
  }
}

function dropOldest(storage: DraftStorage, keep: number, except: string) {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
    (key) => key?.startsWith(PREFIX) && key !== except,
  )
  if (keys.length < keep) return
  const aged = keys.map((key) => ({ key: key ?? '', at: ageOf(storage.getItem(key ?? '')) })).sort((a, b) => b.at - a.at)
  for (const { key } of aged.slice(keep - 1)) storage.removeItem(key)
}

function ageOf(text: string | null): number {
  return Number(/"at":(\d+)\}$/.exec(text ?? '')?.[1] ?? 0)
}

function readComparison(value: Partial<Comparison> | undefined): Comparison | undefined {
  if (!Array.isArray(value?.models)) return undefined
  const models = value.models.filter((model: Partial<ModelChoice> | null) => typeof model?.providerID === 'string' && typeof model.modelID === 'string')
  return { models, ...(value.together === true ? { together: true } : {}) }
}

function attachmentsOf(value: unknown): Attachment[] {
  return Array.isArray(value)
    ? value.filter((entry: Partial<Attachment> | null) => typeof entry?.url === 'string' && entry.url.startsWith('data:'))
    : []
}
