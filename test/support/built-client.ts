import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { createClient, pair } from '../../server/client/client'

const root = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

export type Output = { code: number; stdout: string; stderr: string }

/** The clients as another project has them: built, installed, and in no way near our sources. */
export type BuiltClient = {
  /** A project with the package installed and the examples beside it. */
  directory: string
  python: string
  module: { createClient: typeof createClient; pair: typeof pair }
  /** Runs an example with Node or Python. */
  example(name: string, options: { args?: string[]; env: Record<string, string>; python?: string }): Promise<Output>
  remove(): Promise<void>
}

export async function buildClient(): Promise<BuiltClient> {
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-client-')))
  const installed = path.join(directory, 'node_modules/opencode-desktop')
  await mkdir(installed, { recursive: true })
  const vite = path.join(path.dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  await run(process.execPath, [vite, 'build', '--config', 'vite.client.config.ts', '--outDir', path.join(installed, 'out/client'), '--logLevel', 'warn'], { cwd: root })
  await cp(path.join(root, 'package.json'), path.join(installed, 'package.json'))
  await cp(path.join(root, 'server/client/examples'), directory, { recursive: true })
  const python = path.join(root, 'server/client/python')
  return {
    directory,
    python,
    module: (await import(/* @vite-ignore */ path.join(installed, 'out/client/client.js'))) as BuiltClient['module'],
    example: (name, { args = [], env, python: interpreter = 'python3' }) => {
      const program = name.endsWith('.py') ? interpreter : process.execPath
      const variables = { PATH: process.env['PATH'] ?? '', HOME: directory, PYTHONPATH: python, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'error', ...env }
      return runProgram(program, [path.join(directory, name), ...args], variables)
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

async function runProgram(program: string, args: string[], env: Record<string, string>): Promise<Output> {
  try {
    return { code: 0, ...(await run(program, args, { env, timeout: 25_000 })) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    return { code: typeof code === 'number' ? code : -1, stdout: stdout ?? '', stderr: stderr ?? String(error) }
  }
}
