import type { ToolPart } from '#protocol/message'
import { metadataOf } from './tool-facts'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

type Problem = { file: string; line: number; message: string }

const SHOWN = 5

/** The errors that language servers saw after a change. */
export function Problems({ part, path, onFile }: { part: ToolPart; path?: string; onFile: ToolViewProps['onFile'] }) {
  const all = readProblems(metadataOf(part)['diagnostics'])
  if (all.length === 0) return null
  return (
    <ul className={frame.problems} aria-label="Errors after the change">
      {all.slice(0, SHOWN).map(({ file, line, message }, index) => (
        <li key={index}>
          <button type="button" className={frame.problem} onClick={() => onFile(file, line + 1)}>
            {file === path ? `line ${line + 1}` : `${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`} {message}
          </button>
        </li>
      ))}
      {all.length > SHOWN && <li className={frame.label}>{all.length - SHOWN} more</li>}
    </ul>
  )
}

/** Errors only, by file; lines count from 0. */
function readProblems(value: unknown): Problem[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([file, list]: [string, unknown]) =>
    Array.isArray(list) ? list.flatMap((entry: unknown) => readProblem(file, entry) ?? []) : [],
  )
}

function readProblem(file: string, entry: unknown): Problem | undefined {
  const { severity, message, range } = (entry ?? {}) as Record<string, unknown>
  const { line } = ((range ?? {}) as { start?: { line?: unknown } }).start ?? {}
  if (severity !== 1 || typeof message !== 'string') return undefined
  return { file, message, line: typeof line === 'number' ? line : 0 }
}
