import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { isHiddenVariable } from './child-environment'

// Linux shows the environment that a process was started with in /proc/<pid>/environ, to every process of the same user
// and so to every command that an agent runs: `cat /proc/$PPID/environ`. What children may not inherit is overwritten
// there; the values live on in memory of their own.

/** Fields of /proc/self/stat behind the name in brackets, counted from 0: the bounds of that block. */
const ENV_START = 47
const ENV_END = 48
const MAX_BYTES = 4 * 1024 * 1024

/** Takes secrets out of what the system shows of this process; where that is not possible nothing happens. */
export function scrubEnvironment(env: NodeJS.ProcessEnv): void {
  if (process.platform !== 'linux') return
  try {
    const block = environmentBlock()
    if (!block) return
    const memory = openSync('/proc/self/mem', 'r+')
    try {
      const data = Buffer.alloc(block.length)
      readSync(memory, data, 0, data.length, block.start)
      for (const { name, start, end } of secretsIn(data)) {
        const value = env[name]
        // Setting it makes a copy elsewhere, which from then on is the one that is read.
        if (value !== undefined) env[name] = value
        writeSync(memory, Buffer.alloc(end - start, '*'), 0, end - start, block.start + start)
      }
    } finally {
      closeSync(memory)
    }
  } catch {
    // A system that forbids it keeps the process as private as it was before.
  }
}

function environmentBlock(): { start: number; length: number } | undefined {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).trim().split(' ')
  const start = Number(fields[ENV_START])
  const length = Number(fields[ENV_END]) - start
  // Only if that really is the block that /proc shows.
  const shown = readFileSync('/proc/self/environ')
  return Number.isSafeInteger(start) && start > 0 && length > 0 && length <= MAX_BYTES && shown.length === length ? { start, length } : undefined
}

function* secretsIn(data: Buffer): Generator<{ name: string; start: number; end: number }> {
  for (let from = 0; from < data.length; ) {
    const stop = data.indexOf(0, from)
    const end = stop < 0 ? data.length : stop
    const equals = data.indexOf(0x3d, from)
    if (equals > from && equals < end) {
      const name = data.toString('utf8', from, equals)
      if (isHiddenVariable(name) && equals + 1 < end) yield { name, start: equals + 1, end }
    }
    from = end + 1
  }
}
