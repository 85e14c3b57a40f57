import { createHighlighterCore, type HighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import { readShownDiff } from './diff-whitespace'
import { highlightLimits, packRun, type PackedHighlight } from './highlight-kinds'
import { languageLoaders } from './highlight-languages'
import { highlightTheme, readKind } from './highlight-theme'
import { mergeTexts } from './merge-texts'
import type { WorkerAnswer, WorkerJob, WorkerRequest, WorkerResponse } from './worker-messages'

/** The worker's side of its port; the DOM types describe the page's. */
interface WorkerPort {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null
  postMessage: (message: WorkerResponse, transfer: Transferable[]) => void
}

startWorker(globalThis as unknown as WorkerPort)

/** Answers jobs one after the other, small ones first; a job that is cancelled while it waits is never begun. */
function startWorker(port: WorkerPort): void {
  const waiting = new Map<number, WorkerJob>()
  const highlighter = createHighlighterCore({
    themes: [highlightTheme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  })
  let running = false
  const drain = async () => {
    running = true
    while (waiting.size > 0) {
      const [id, job] = [...waiting].reduce((least, next) => (jobSize(next[1]) < jobSize(least[1]) ? next : least))
      waiting.delete(id)
      await work(id, job)
      // Lets cancellations in before the next job.
      await new Promise((resolve) => setTimeout(resolve))
    }
    running = false
  }
  const work = async (id: number, job: WorkerJob) => {
    try {
      const answer = await perform(await highlighter, job)
      const transfer = answer.kind === 'highlight' ? [answer.packed.runs.buffer, answer.packed.ends.buffer] : []
      port.postMessage({ id, answer }, transfer)
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) }, [])
    }
  }
  port.onmessage = (event) => {
    const request = event.data
    if ('cancel' in request) waiting.delete(request.id)
    else waiting.set(request.id, request.job)
    if (!running) void drain()
  }
}

function jobSize(job: WorkerJob): number {
  if (job.kind === 'highlight') return job.code.length
  if (job.kind === 'merge') return job.mine.length + job.theirs.length
  return 'patch' in job.input ? job.input.patch.length : job.input.before.length + job.input.after.length
}

async function perform(highlighter: HighlighterCore, job: WorkerJob): Promise<WorkerAnswer> {
  if (job.kind === 'merge') return { kind: 'merge', text: mergeTexts(job.mine, job.theirs) }
  if (job.kind === 'diff') return { kind: 'diff', files: readShownDiff(job.input) }
  const loader = languageLoaders[job.lang]
  if (!loader) throw new Error(`no grammar for ${job.lang}`)
  if (!highlighter.getLoadedLanguages().includes(job.lang)) await highlighter.loadLanguage(loader)
  return { kind: 'highlight', packed: highlight(highlighter, job.code, job.lang) }
}

function highlight(highlighter: HighlighterCore, code: string, lang: string): PackedHighlight {
  // A grammar's first lines are slow, its expressions are compiled then; a shorter limit would cut their colours off.
  const lines = highlighter.codeToTokensBase(code, {
    lang,
    theme: 'kinds',
    tokenizeMaxLineLength: highlightLimits.line,
    tokenizeTimeLimit: 3_000,
  })
  const runs: number[] = []
  const ends = new Uint32Array(lines.length)
  for (const [index, tokens] of lines.entries()) {
    for (const { content, color, fontStyle = 0 } of tokens) {
      const style = Math.max(fontStyle, 0)
      runs.push(Math.min(content.length, 0xffff), packRun(readKind(color), (style & 2) > 0, (style & 1) > 0))
    }
    ends[index] = runs.length
  }
  return { runs: Uint16Array.from(runs), ends }
}
