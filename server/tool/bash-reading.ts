import type { BashCommand } from '../permission/bash/command'
import type { Instance } from '../instance'
import { analyze } from './bash-permission'

/** Commands that write nowhere, whatever they are given, unless the analysis says that they do. */
const READING = new Set(
  `echo printf true false : pwd ls cat head tail wc nl tac cut tr grep egrep fgrep rg stat file du df date whoami id uname which type
  test [ sleep basename dirname realpath readlink seq expr diff cmp sha256sum md5sum`.split(/\s+/),
)
const GIT_READING = new Set('status log diff show blame rev-parse ls-files ls-tree describe shortlog'.split(' '))

/** True for a command line that can't change a file of the project; anything doubtful may. */
export async function onlyLooks(instance: Instance, command: string): Promise<boolean> {
  const analysis = await analyze({ instance }, { command, cwd: instance.directory })
  return analysis.ok && analysis.commands.every(isReading)
}

function isReading({ argv, environment, redirects, wrapper, writes, dangers }: BashCommand): boolean {
  const [name, verb] = argv
  if (!name || argv.includes(null) || environment.length + wrapper.length + writes.length + dangers.length > 0) return false
  if (!redirects.every(({ kind, target }) => kind === '<' || kind === '<<<' || kind === '<<' || target === '/dev/null' || /^\d+$/.test(target ?? ''))) return false
  return READING.has(name) || (name === 'git' && verb !== null && GIT_READING.has(verb ?? '') && !argv.some((word) => word?.startsWith('--output')))
}
