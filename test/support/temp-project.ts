import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

export type TempProject = {
  /** Real path of the folder. */
  directory: string
  write(file: string, content: string | Uint8Array): Promise<string>
  /** Many files at once, which takes a fraction of the time. */
  writeAll(files: Record<string, string | Uint8Array>): Promise<void>
  read(file: string): Promise<string>
  git(...args: string[]): Promise<string>
  remove(): Promise<void>
}

export type ProjectOptions = {
  files?: Record<string, string | Uint8Array>
  /** Off leaves a plain folder; otherwise the files are the first commit. */
  git?: boolean
  /** Becomes opencode.json. */
  config?: object
}

const BATCH = 200

/** A project folder of one test, by default a git repository with one commit on `main`. */
export async function makeProject(options: ProjectOptions = {}): Promise<TempProject> {
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-project-')))
  const write = async (file: string, content: string | Uint8Array) => {
    const target = path.join(directory, file)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, content)
    return target
  }
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd: directory, env: gitEnvironment() })
    return stdout
  }
  const writeAll = (files: NonNullable<ProjectOptions['files']>) => writeFiles(directory, files)
  await writeAll(options.files ?? {})
  if (options.config) await write('opencode.json', JSON.stringify(options.config, null, 2))
  if (options.git !== false) {
    await git('init', '-q', '-b', 'main')
    await git('add', '-A')
    await git('commit', '-q', '--allow-empty', '-m', 'first')
  }
  return {
    directory,
    write,
    writeAll,
    read: (file) => readFile(path.join(directory, file), 'utf8'),
    git,
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  }
}

async function writeFiles(directory: string, files: Record<string, string | Uint8Array>): Promise<void> {
  const all = Object.entries(files).map(([file, content]) => ({ target: path.join(directory, file), content }))
  for (const folder of new Set(all.map(({ target }) => path.dirname(target)))) await mkdir(folder, { recursive: true })
  for (let start = 0; start < all.length; start += BATCH) {
    await Promise.all(all.slice(start, start + BATCH).map(({ target, content }) => writeFile(target, content)))
  }
}

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath=/dev/null']

/** The machine's own git configuration must not decide a test. */
function gitEnvironment() {
  return { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' }
}
