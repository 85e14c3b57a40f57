import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArguments } from '../../electron/arguments'

describe('readArguments', () => {
  let folder: string

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-arguments-')))
    await writeFile(path.join(folder, 'file.txt'), '')
  })

  afterAll(() => rm(folder, { recursive: true }))

  test('nothing is asked for by a plain start', () => {
    expect(readArguments(['electron', '/app'])).toEqual({ tour: false })
  })

  test('the tour is asked for by name, wherever it stands', () => {
    expect(readArguments(['electron', '--tour', '/app', '--no-sandbox'])).toEqual({ tour: true })
  })

  test('a folder is named in either spelling', () => {
    expect(readArguments(['electron', '/app', '--directory', folder])).toEqual({ tour: false, directory: folder })
    expect(readArguments(['electron', '/app', `--directory=${folder}`])).toEqual({ tour: false, directory: folder })
  })

  test('a relative folder is meant from where the app was started', () => {
    const relative = path.relative(process.cwd(), folder)
    expect(readArguments(['electron', '--directory', relative])).toEqual({ tour: false, directory: folder })
  })

  test('what is no folder is left out', () => {
    for (const name of [path.join(folder, 'missing'), path.join(folder, 'file.txt'), '']) {
      expect(readArguments(['electron', `--directory=${name}`])).toEqual({ tour: false })
    }
    expect(readArguments(['electron', '--directory'])).toEqual({ tour: false })
  })

  test("Electron's own switches and the app's path are not taken for a folder", () => {
    expect(readArguments(['electron', '--user-data-dir=/tmp', folder, '--inspect=0'])).toEqual({ tour: false })
  })
})
