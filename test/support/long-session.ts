import type { ImportInput } from '#protocol/export'
import type { MessageID, SessionID } from '#protocol/id'
import { makeID, type IDClock, type IDPrefix } from '#protocol/id-maker'
import type { AssistantMessage, MessageWithParts, Part, ToolPart, UserMessage } from '#protocol/message'
import type { Session } from '#protocol/session'
import { PROTOCOL_VERSION } from '#protocol/version'

// Sessions as people have them after weeks, to be taken in through the server's import: prompts, answers in markdown with code,
// steps with tools, and the summaries that a long session gets so that a model can still read it.

const LAST = 1_760_000_000_000
const MINUTE = 60_000
/** Turns between two summaries. */
const STRETCH = 200
const place = { cwd: '/project', root: '/project' }
const model = { providerID: 'scripted', modelID: 'scripted-model' }
const tokens = { input: 900, output: 120, reasoning: 0, cache: { read: 0, write: 0 } }
const words = 'the parser reads each block once and keeps what it knows about the lines above so that a change costs as much as the change'.split(' ')

type Draft = { title: string; sessionID: SessionID; messages: MessageWithParts[]; clock: IDClock; time: number }

/** A session with this many messages; the last words of its last answer are `The end of <title>.` `last` is when they were said. */
export function longSession(title: string, messages: number, last = LAST): ImportInput {
  const created = last - messages * MINUTE
  const clock = { time: 0, counter: 0 }
  const sessionID = makeID('ses', clock, { now: created, random: letters(title) })
  const draft: Draft = { title, sessionID, messages: [], clock, time: created }
  for (let turn = 0; draft.messages.length < messages; turn += 1) {
    const left = messages - draft.messages.length
    if (turn % STRETCH === STRETCH - 1 && left > 4) addSummary(draft, turn)
    else addTurn(draft, { turn, steps: Math.min(left - 1, turn % 3 === 2 ? 3 : 1), end: left <= 4 ? `The end of ${title}.` : undefined })
  }
  const info: Session = {
    id: sessionID,
    slug: title.toLowerCase().replaceAll(/\W+/g, '-'),
    projectID: 'global',
    directory: place.cwd,
    title,
    version: PROTOCOL_VERSION,
    time: { created, updated: draft.time },
  }
  return { info, messages: draft.messages }
}

/** An answer of about `count` tokens, one a piece: paragraphs, lists, inline code, and a code block now and then. */
export function streamedPieces(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const at = index % 400
    if (at === 0) return `${index === 0 ? '' : '\n\n'}## Part ${index / 400 + 1}\n\n`
    if (at === 200) return '\n\n```ts\n'
    if (at === 320) return '\n```\n\n'
    if (at > 200 && at < 320) return at % 8 === 0 ? `(value${at})\n` : at % 8 === 1 ? '  const line = read' : ` ${pick(index)}`
    if (at % 40 === 0) return '.\n\n- '
    return at % 25 === 0 ? ` \`${pick(index)}\`` : ` ${pick(index)}`
  })
}

function addTurn(draft: Draft, { turn, steps, end }: { turn: number; steps: number; end: string | undefined }) {
  const asked = addPrompt(draft, `Question ${turn}: ${sentence(turn, 18)}`)
  for (let step = 0; step < steps; step += 1) {
    const last = step === steps - 1
    const info = answer(draft, { parentID: asked, finish: last ? 'stop' : 'tool-calls' })
    add(draft, info, last ? [text(answerText(turn, end))] : [text(sentence(turn + step, 12)), tool(turn + step)])
  }
}

function addSummary(draft: Draft, turn: number) {
  const info = prompt(draft)
  add(draft, info, [{ type: 'compaction', auto: true }])
  add(draft, { ...answer(draft, { parentID: info.id, finish: 'stop' }), summary: true, mode: 'compaction', agent: 'compaction' }, [text(`Summary: ${sentence(turn, 60)}`)])
}

function addPrompt(draft: Draft, words: string): MessageID {
  const info = prompt(draft)
  add(draft, info, [{ type: 'text', text: words }])
  return info.id
}

type NewPart = Part extends infer P ? (P extends Part ? Omit<P, 'id' | 'sessionID' | 'messageID'> : never) : never

function add(draft: Draft, info: UserMessage | AssistantMessage, parts: NewPart[]) {
  const { sessionID } = draft
  draft.messages.push({ info, parts: parts.map((part) => ({ ...part, id: nextID('prt', draft), sessionID, messageID: info.id }) as Part) })
}

function prompt(draft: Draft): UserMessage {
  draft.time += MINUTE
  return { id: nextID('msg', draft), sessionID: draft.sessionID, role: 'user', time: { created: draft.time }, agent: 'build', model }
}

function answer(draft: Draft, { parentID, finish }: { parentID: MessageID; finish: string }): AssistantMessage {
  draft.time += MINUTE
  const time = { created: draft.time, completed: draft.time + 4200 }
  return { id: nextID('msg', draft), sessionID: draft.sessionID, role: 'assistant', time, parentID, ...model, mode: 'build', agent: 'build', path: place, cost: 0.001, tokens, finish }
}

function text(words: string): NewPart {
  return { type: 'text', text: words, time: { start: LAST, end: LAST } }
}

function tool(seed: number): Omit<ToolPart, 'id' | 'sessionID' | 'messageID'> {
  const time = { start: LAST, end: LAST + 800 }
  const done = { status: 'completed' as const, metadata: {}, time }
  if (seed % 2 === 0) {
    const input = { command: `npm test -- part-${seed}`, description: 'Run the tests' }
    return { type: 'tool', callID: `call_${seed}`, tool: 'bash', state: { ...done, input, output: `${sentence(seed, 40)}\n`.repeat(8), title: 'Run the tests' } }
  }
  const input = { filePath: `/project/src/part-${seed}.ts` }
  return { type: 'tool', callID: `call_${seed}`, tool: 'read', state: { ...done, input, output: codeLines(seed, 30), title: `src/part-${seed}.ts` } }
}

function answerText(turn: number, end: string | undefined): string {
  const list = [1, 2, 3].map((item) => `- \`part-${turn + item}\`: ${sentence(turn + item, 9)}`).join('\n')
  const code = turn % 4 === 0 ? `\n\n\`\`\`ts\n${codeLines(turn, 12)}\`\`\`` : ''
  const table = turn % 9 === 0 ? '\n\n| file | lines |\n| --- | ---: |\n| a.ts | 12 |\n| b.ts | 80 |' : ''
  return `${sentence(turn, 45)}.\n\n${list}${code}${table}\n\n${end ?? sentence(turn + 7, 20)}`
}

function codeLines(seed: number, count: number): string {
  return Array.from({ length: count }, (_, line) => `export const value${line} = read('${pick(seed + line)}', ${seed + line})\n`).join('')
}

function sentence(seed: number, count: number): string {
  return Array.from({ length: count }, (_, index) => pick(seed * 7 + index * (1 + (seed % 3)))).join(' ')
}

function pick(index: number): string {
  return words[index % words.length] ?? ''
}

function nextID<P extends IDPrefix>(prefix: P, { title, clock, time }: Draft) {
  return makeID(prefix, clock, { now: time, random: letters(`${title} ${clock.counter}`) })
}

/** Fourteen bytes that are the same for the same words. */
function letters(from: string): Uint8Array {
  const bytes = new Uint8Array(14)
  for (let index = 0; index < Math.max(14, from.length); index += 1) bytes[index % 14] = (bytes[index % 14] ?? 0) * 31 + (from.charCodeAt(index % from.length) || 0) + index
  return bytes
}
