import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { Model, Provider } from '#protocol/provider'

// A model without a network and without a mind: it plays one fixed turn with the real tools, so that a person without a key
// sees how the app works. It exists only in the tour's own sample project and says what it is.

export const TOUR_PROVIDER = 'tour'
export const TOUR_MODEL = 'guide'
export const TOUR_FOLDER_PREFIX = 'opencode-desktop-tour-'

/** True for the sample projects that the tour makes. */
export function isTourDirectory(directory: string): boolean {
  return path.basename(directory).startsWith(TOUR_FOLDER_PREFIX) && path.basename(path.dirname(directory)) === path.basename(os.tmpdir())
}

export function tourProvider(): Provider {
  return { id: TOUR_PROVIDER, name: 'Tour (scripted, not a real model)', source: 'custom', env: [], options: {}, models: { [TOUR_MODEL]: tourModelInfo() }, hasKey: false }
}

/** A language model in the provider's own form, ready for the loop. */
export function tourLanguageModel(): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: TOUR_PROVIDER,
    modelId: TOUR_MODEL,
    supportedUrls: {},
    doGenerate: () =>
      Promise.resolve({
        content: [{ type: 'text', text: 'A first look around' }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: usageOf(0, 5),
        warnings: [],
      }),
    doStream: (options) => Promise.resolve({ stream: play(options) }),
  }
}

type Scene = { thought?: string; text: string; calls?: { tool: string; input: Record<string, unknown> }[] }

const todo = (done: number) => ({
  todos: ['Read the script', 'Fix the greeting', 'Run it to be sure'].map((content, index) => ({
    content,
    status: index < done ? 'completed' : index === done ? 'in_progress' : 'pending',
    priority: 'medium',
  })),
})

const scenes: readonly Scene[] = [
  {
    thought: 'The greeting comes out without a name. I should look at the script before I change anything.',
    text: '**This is the built-in tour.** I am a script, not a language model, but the tools and files are real.\n\nLet me note the steps and read the file first.',
    calls: [
      { tool: 'todowrite', input: todo(0) },
      { tool: 'read', input: { filePath: 'greet.sh' } },
    ],
  },
  {
    text: 'Found it: line 4 stores the name in `name`, but line 5 prints `$nmae`. I change that one word. You see the edit as a diff.',
    calls: [
      { tool: 'edit', input: { filePath: 'greet.sh', oldString: 'echo "Hello, $nmae!"', newString: 'echo "Hello, $name!"' } },
      { tool: 'todowrite', input: todo(2) },
    ],
  },
  {
    text: 'Now I would like to run it. Commands need **your permission** in this project: a card asks you below.',
    calls: [{ tool: 'bash', input: { command: 'sh greet.sh Ada' } }],
  },
  {
    text: 'One last note in the list.',
    calls: [{ tool: 'todowrite', input: todo(3) }],
  },
  {
    text: [
      'Done: `greet.sh:5` greets by name now.',
      '',
      '| you saw | where to find it |',
      '| --- | --- |',
      '| streaming answers, folded reasoning | this chat |',
      '| an edit as a diff, a command with its output | the cards above |',
      '| permissions | asked before anything runs here |',
      '',
      'Next: open the **terminal** and try `sh greet.sh` yourself, look around in **Files**, and connect a real model in **Settings → Providers**.',
    ].join('\n'),
  },
]

const afterwards: Scene = {
  text: 'The tour has only this one turn, so I can’t answer that. Connect a model in **Settings → Providers** (free ones need no key), or start a local one with Ollama or LM Studio, and ask again.',
}

function play(options: LanguageModelV4CallOptions): ReadableStream<LanguageModelV4StreamPart> {
  const parts = perform(sceneFor(options), options.abortSignal)
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        controller.error(error)
      }
    },
    cancel: async () => void (await parts.return(undefined)),
  })
}

/** Which scene comes next shows in the conversation itself: one per answer that was given to the first prompt. */
function sceneFor({ prompt }: LanguageModelV4CallOptions): Scene {
  const users = prompt.filter((message) => message.role === 'user').length
  const answers = prompt.filter((message) => message.role === 'assistant').length
  return users > 1 ? afterwards : (scenes[answers] ?? afterwards)
}

async function* perform(scene: Scene, signal: AbortSignal | undefined): AsyncGenerator<LanguageModelV4StreamPart, void, undefined> {
  yield { type: 'stream-start', warnings: [] }
  if (scene.thought) yield* speak('reasoning', scene.thought, signal)
  yield* speak('text', scene.text, signal)
  for (const [index, call] of (scene.calls ?? []).entries()) {
    const id = `tour_${Date.now().toString(36)}_${index}`
    yield { type: 'tool-input-start', id, toolName: call.tool }
    await delay(150, undefined, { signal })
    yield { type: 'tool-call', toolCallId: id, toolName: call.tool, input: JSON.stringify(call.input) }
  }
  const words = scene.text.length / 5
  yield {
    type: 'finish',
    usage: usageOf(200, Math.round(words)),
    finishReason: scene.calls ? { unified: 'tool-calls', raw: 'tool-calls' } : { unified: 'stop', raw: 'stop' },
  }
}

async function* speak(kind: 'text' | 'reasoning', text: string, signal: AbortSignal | undefined): AsyncGenerator<LanguageModelV4StreamPart, void, undefined> {
  const id = kind
  yield { type: `${kind}-start`, id }
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    await delay(18, undefined, { signal })
    yield { type: `${kind}-delta`, id, delta: word }
  }
  yield { type: `${kind}-end`, id }
}

function usageOf(input: number, output: number): LanguageModelV4Usage {
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  }
}

function tourModelInfo(): Model {
  const only = (on: boolean) => ({ text: on, audio: false, image: false, video: false, pdf: false })
  return {
    id: TOUR_MODEL,
    providerID: TOUR_PROVIDER,
    api: { id: TOUR_MODEL, url: '', npm: '' },
    name: 'Tour guide (scripted)',
    capabilities: { temperature: false, reasoning: true, attachment: false, toolcall: true, input: only(true), output: only(true), interleaved: false },
    cost: { input: 0, output: 0, cache: { read: 0, write: 0 } },
    limit: { context: 32_000, output: 4_000 },
    status: 'active',
    options: {},
    headers: {},
    release_date: '2026-11-21',
  }
}
