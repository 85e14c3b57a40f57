import path from 'node:path'
import type { Config } from '#protocol/config'
import type { HeldItem } from '#protocol/project'
import { heldItem } from './held'
import type { TrustState } from './trust-state'

// Language servers and formatters run what a project brings along: its compiler, its plugins, its build scripts. Whoever
// switched them on for himself has not said that of every folder he opens, so each folder is asked about once.

/** Which of the configured ones may run: all, or those of these names. */
export type Allowed = true | readonly string[]
export type Programs = { lsp: Allowed; formatter: Allowed }

type Kind = keyof Programs

const DETAILS: Record<Kind, string> = {
  lsp: 'Your settings switch language servers on. They run programs and code of this project.',
  formatter: 'Your settings switch formatters on. They run programs and code of this project.',
}

export type ProgramFacts = {
  /** What the person's own files say. */
  mine: Config
  trust: TrustState
  /** Trusted parts of the project's own files. */
  granted: readonly HeldItem[]
  root: string
}

/** What may run, and what is to be asked for that. */
export async function holdPrograms(facts: ProgramFacts): Promise<{ programs: Programs; held: HeldItem[] }> {
  const held: HeldItem[] = []
  const allow = async (kind: Kind): Promise<Allowed> => {
    const names = facts.granted.flatMap((item) => (item.kind === kind ? [item.name] : []))
    // An item with the name of its kind is the project's own `true`, all of them.
    if (facts.trust.all || names.includes(kind)) return true
    if (!facts.mine[kind]) return names
    const item = await switchedOn(kind, facts.root)
    if (facts.trust.hashes.has(item.hash)) return true
    held.push(item)
    return names
  }
  return { programs: { lsp: await allow('lsp'), formatter: await allow('formatter') }, held }
}

function switchedOn(kind: Kind, root: string): Promise<HeldItem> {
  const source = { file: path.join(root, '.'), shown: '.', root }
  return heldItem({ kind, name: `your ${kind === 'lsp' ? 'language servers' : 'formatters'}`, detail: DETAILS[kind], source, value: null })
}
