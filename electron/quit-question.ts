import path from 'node:path'

// What is asked before programs end with the app; without Electron, so that it can be tested by itself.

/** What runs in one terminal besides its shell. */
export type TerminalJobs = { directory: string; jobs: readonly string[] }

const MOST = 8

export function quitQuestion(running: readonly TerminalJobs[]): { message: string; detail: string } {
  const lines = running.map(({ directory, jobs }) => `${[...new Set(jobs)].join(', ')} in ${path.basename(directory) || directory}`)
  const more = lines.length > MOST ? [`and ${lines.length - MOST} more`] : []
  const one = running.length === 1 && new Set(running[0]?.jobs).size === 1
  return {
    message: one ? 'A program still runs in a terminal and ends with the app. Quit?' : 'Programs still run in terminals and end with the app. Quit?',
    detail: [...lines.slice(0, MOST), ...more].join('\n'),
  }
}
