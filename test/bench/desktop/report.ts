import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import path from 'node:path'
import type { Frames } from '../../support/frame-watch'

export type Row = { what: string; value: number; unit: string; target?: number | undefined; load: number }

/** Collects the figures of one run and writes them as a table and as JSON. */
export class Report {
  readonly #rows: Row[] = []

  add(what: string, value: number, { unit = 'ms', target }: { unit?: string; target?: number } = {}): void {
    this.#rows.push({ what, value: Math.round(value * 100) / 100, unit, target, load: loadavg()[0] ?? 0 })
  }

  addFrames(what: string, frames: Frames, target?: number): void {
    this.add(`${what}: frames`, frames.count / frames.seconds, { unit: '/s' })
    this.add(`${what}: median gap`, frames.median)
    this.add(`${what}: p95 gap`, frames.p95)
    this.add(`${what}: longest gap`, frames.longest, target === undefined ? {} : { target })
    this.add(`${what}: gaps over 100 ms`, frames.over100, { unit: '' })
    this.add(`${what}: tasks over 50 ms`, frames.longTasks, { unit: '' })
    if (frames.longTasks > 0) this.add(`${what}: longest task`, frames.longestTask)
  }

  print(): void {
    const lines = this.#rows.map(({ what, value, unit, target, load }) => {
      const verdict = target === undefined ? '' : value <= target ? `≤ ${target}` : `MISSES ${target}`
      return `${what.padEnd(56)}${String(value).padStart(10)} ${unit.padEnd(4)} ${verdict.padEnd(14)} load ${load.toFixed(1)}`
    })
    console.log(`\n${lines.join('\n')}`)
    const folder = path.resolve(import.meta.dirname, '../../../test-results')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'bench-desktop.json'), JSON.stringify(this.#rows, undefined, 2))
  }
}
