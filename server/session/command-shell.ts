import type { Instance } from '../instance'
import { readConfig } from '../config/config'
import { ownerMarker } from '../system/census'
import { childEnvironment } from '../system/child-environment'
import { commandArguments, findCommandShell, shellName } from '../system/shell'
import type { CommandArguments } from './command-template'

const TIMEOUT = 60_000
const MAX_OUTPUT = 256 * 1024

/** What a shell call of a command says, standard output only; the arguments of the command are `$1`, `$2`, … and `$ARGUMENTS` in it. */
export async function runShellCall(instance: Instance, line: string, { given, signal }: { given: CommandArguments; signal: AbortSignal }): Promise<string> {
  const { app, environment, directory } = instance
  const { env } = app.options
  const { shell: configured } = await readConfig(instance)
  const shell = await findCommandShell({ env, platform: process.platform }, configured)
  const result = await environment.run({
    command: shell,
    args: callArguments(shell, line, given),
    cwd: directory,
    env: { ...childEnvironment(env, app.keyNames), ARGUMENTS: given.text },
    timeout: TIMEOUT,
    maxBuffer: MAX_OUTPUT,
    owner: ownerMarker(app.options.paths.data),
    signal,
  })
  signal.throwIfAborted()
  const notes = [
    ...(result.timedOut ? [`(ended after ${TIMEOUT / 1000} seconds)`] : []),
    ...(result.truncated ? [`(cut after ${MAX_OUTPUT / 1024} KB)`] : []),
    // Whoever reads the prompt must not take the silence of a failed command for its answer.
    ...(!result.timedOut && result.code !== 0 && result.stdout === '' ? [`(failed with exit code ${result.code}: ${result.stderr.trim().slice(0, 500)})`] : []),
  ]
  return notes.length > 0 ? `${result.stdout}${notes.join('\n')}` : result.stdout
}

function callArguments(shell: string, line: string, given: CommandArguments): string[] {
  if (!['cmd', 'pwsh', 'powershell'].includes(shellName(shell))) {
    // `$10` is `$1` and a 0 to a shell.
    const text = line.replace(/\$([1-9]\d+)/g, (_, position: string) => `\${${position}}`)
    return [...commandArguments(shell, text), 'command', ...given.positions]
  }
  const text = line.replace(/\$ARGUMENTS|\$([1-9]\d*)/g, (_, position: string | undefined) => {
    const value = position === undefined ? given.text : (given.positions[Number(position) - 1] ?? '')
    // These shells take no arguments beside a command line, so only what can't be anything else goes into it.
    if (!/^[\w .,/:\\@=+-]*$/.test(value)) throw new Error(`"${value.slice(0, 100)}" can't be passed to ${shellName(shell)} safely`)
    return value
  })
  return commandArguments(shell, text)
}
