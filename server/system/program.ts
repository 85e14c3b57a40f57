import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'

export type ProgramSearch = {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  /** Looked into before the PATH. */
  folders?: readonly string[]
}

/** A path if it can be executed, or the first such file of that name in the given folders or on the PATH. */
export async function findProgram(command: string, { env, platform, folders = [] }: ProgramSearch): Promise<string | undefined> {
  if (path.isAbsolute(command)) return (await isExecutable(command)) ? command : undefined
  if (/[\\/]/.test(command)) return undefined
  const onPath = (env.PATH ?? env.Path ?? '').split(platform === 'win32' ? ';' : ':').filter((folder) => path.isAbsolute(folder))
  const names = platform === 'win32' && !/\.exe$/i.test(command) ? [`${command}.exe`] : [command]
  for (const folder of [...folders, ...onPath]) {
    for (const name of names) if (await isExecutable(path.join(folder, name))) return path.join(folder, name)
  }
  return undefined
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
