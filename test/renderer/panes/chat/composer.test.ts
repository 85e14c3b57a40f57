import { expect, test } from 'vitest'
import { attachmentType, formatSize } from '../../../../renderer/panes/chat/composer/attachments'
import { draftKey, emptyDraft, joinDrafts, readDraft, writeDraft, type DraftStorage } from '../../../../renderer/panes/chat/composer/draft'
import { fileURL, findMentions, insertMention, mentionAt, mentionParts } from '../../../../renderer/panes/chat/composer/mention'
import { atDraft, newerPrompt, olderPrompt } from '../../../../renderer/panes/chat/composer/prompt-history'
import { draftParts } from '../../../../renderer/panes/chat/use-sender'

class TextStorage implements DraftStorage {
  readonly #entries = new Map<string, string>()
  readonly #room: number
  constructor(room = Infinity) {
    this.#room = room
  }
  get length() {
    return this.#entries.size
  }
  key(index: number) {
    return [...this.#entries.keys()][index] ?? null
  }
  getItem(key: string) {
    return this.#entries.get(key) ?? null
  }
  setItem(key: string, value: string) {
    if (value.length > this.#room) throw new Error('full')
    this.#entries.set(key, value)
  }
  removeItem(key: string) {
    this.#entries.delete(key)
  }
}

test('an @ at the start of a word asks for files up to the caret', () => {
  expect([
    mentionAt('see @src/a', 10),
    mentionAt('see @src/a b', 12),
    mentionAt('me@home', 7),
    mentionAt('@', 1),
    mentionAt('(@x', 3),
  ]).toEqual([
    { start: 4, end: 10, query: 'src/a' },
    undefined,
    undefined,
    { start: 0, end: 1, query: '' },
    { start: 1, end: 3, query: 'x' },
  ])
})

test('a chosen file takes the place of what was typed', () => {
  expect(insertMention('see @sr now', { start: 4, end: 7, query: 'sr' }, 'src/a.ts')).toEqual({ text: 'see @src/a.ts now', caret: 14 })
  expect(insertMention('@s', { start: 0, end: 2, query: 's' }, 'a b/')).toEqual({ text: '@a b/ ', caret: 6 })
})

test('only whole mentions that still stand in the text are sent, each with its place', () => {
  const paths = ['src/a.ts', 'src/a.tsx', 'gone.ts', 'src/']
  expect(findMentions('(@src/a.tsx) and @src/a.ts. In @src/ too', paths)).toEqual([
    { path: 'src/a.tsx', start: 1, end: 11 },
    { path: 'src/a.ts', start: 17, end: 26 },
    { path: 'src/', start: 31, end: 36 },
  ])
  expect(mentionParts('look: @img/a b.png', ['img/a b.png'], '/home/me/x#y/')).toEqual([
    {
      type: 'file',
      mime: 'image/png',
      filename: 'img/a b.png',
      url: 'file:///home/me/x%23y/img/a%20b.png',
      source: { type: 'file', path: 'img/a b.png', text: { value: '@img/a b.png', start: 6, end: 18 } },
    },
  ])
  expect(fileURL('C:\\code', 'a.ts')).toBe('file:///C:/code/a.ts')
})

test('a draft survives with its files, mentions and choices, and an empty one leaves nothing behind', () => {
  const storage = new TextStorage()
  const key = draftKey({ sessionID: 'ses_1', directory: '/x' })
  const attachments = [{ id: '1', name: 'a.png', mime: 'image/png', url: 'data:image/png;base64,AA', size: 1 }]
  const draft = { text: 'hi @a', mentions: ['a'], attachments, agent: 'plan' }
  writeDraft(storage, key, draft)
  expect(readDraft(storage, key)).toMatchObject(draft)
  writeDraft(storage, key, emptyDraft)
  expect([storage.length, readDraft(storage, key)]).toEqual([0, emptyDraft])
})

test('a broken or foreign entry reads as an empty draft', () => {
  const storage = new TextStorage()
  storage.setItem('a', '{')
  storage.setItem('b', JSON.stringify({ text: 'x', mentions: [1, 'm'], attachments: [{ url: 'javascript:1' }, null] }))
  expect([readDraft(storage, 'a'), readDraft(storage, 'b')]).toEqual([emptyDraft, { text: 'x', mentions: ['m'], attachments: [] }])
})

test('a full storage loses attachments before text', () => {
  const storage = new TextStorage(400)
  const attachments = [{ id: '1', name: 'a', mime: 'text/plain', url: `data:text/plain,${'x'.repeat(1000)}`, size: 1 }]
  writeDraft(storage, 'k', { text: 'keep me', mentions: [], attachments })
  expect(readDraft(storage, 'k')).toMatchObject({ text: 'keep me', attachments: [] })
})

test('no more than sixty drafts are kept', () => {
  const storage = new TextStorage()
  for (let index = 0; index < 80; index += 1) writeDraft(storage, `chat.draft.${index}`, { ...emptyDraft, text: 'x' })
  expect(storage.length).toBe(60)
  expect(readDraft(storage, 'chat.draft.79').text).toBe('x')
})

test('what failed to be sent comes back before what was typed meanwhile', () => {
  const failed = { ...emptyDraft, text: 'first', mentions: ['a'] }
  expect(joinDrafts(failed, { ...emptyDraft, text: 'second', mentions: ['a', 'b'], agent: 'plan' })).toEqual({
    text: 'first\n\nsecond',
    mentions: ['a', 'b'],
    attachments: [],
    agent: 'plan',
  })
})

test('the arrow keys walk through earlier prompts from an empty field and leave changed text alone', () => {
  const prompts = ['one', 'two']
  const first = olderPrompt(prompts, atDraft, '')
  expect(first).toEqual({ at: 0, shown: 'two' })
  const second = olderPrompt(prompts, first!, 'two')
  expect(second).toEqual({ at: 1, shown: 'one' })
  expect([olderPrompt(prompts, second!, 'one'), olderPrompt(prompts, first!, 'two!'), olderPrompt(prompts, atDraft, 'text')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect([newerPrompt(prompts, second!, 'one'), newerPrompt(prompts, first!, 'two'), newerPrompt(prompts, atDraft, '')]).toEqual([
    first,
    atDraft,
    undefined,
  ])
})

test('files that a model can read are attached under a type that it knows', () => {
  const typeOf = (name: string, type = '') => attachmentType({ name, type })
  expect([
    typeOf('a.png', 'image/png'),
    typeOf('a.ts', 'video/mp2t'),
    typeOf('a.json', 'application/json'),
    typeOf('a.svg', 'image/svg+xml'),
    typeOf('a.exe', 'application/x-msdownload'),
  ]).toEqual(['image/png', 'text/plain', 'text/plain', 'text/plain', undefined])
  expect([formatSize(900), formatSize(2048), formatSize(3_500_000)]).toEqual(['900 B', '2 kB', '3.3 MB'])
})

test('a draft becomes text, mentioned files and attachments, in this order', () => {
  const attachments = [{ id: '1', name: 'a.txt', mime: 'text/plain', url: 'data:text/plain,x', size: 1 }]
  expect(
    draftParts({ text: 'see @a.ts', mentions: ['a.ts'], attachments }, '/w').map(
      (part) => part.type + ('filename' in part ? ` ${part.filename}` : ''),
    ),
  ).toEqual(['text', 'file a.ts', 'file a.txt'])
})
