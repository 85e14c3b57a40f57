import fs from 'node:fs'
import path from 'node:path'

/** What the command line asks of the window: `--tour`, or a folder to open. Anything else is Electron's own. */
export function readArguments(argv: readonly string[]): { tour: boolean; directory?: string } {
  const tour = argv.includes('--tour')
  const index = argv.findIndex((argument) => argument === '--directory')
  const named = index >= 0 ? argv[index + 1] : argv.find((argument) => argument.startsWith('--directory='))?.slice('--directory='.length)
  if (!named) return { tour }
  const directory = path.resolve(named)
  return fs.existsSync(directory) && fs.statSync(directory).isDirectory() ? { tour, directory } : { tour }
}
