import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '#protocol/config'
import type { AppOptions } from '../../../server/app'
import { openInstance } from '../../../server/project/instances'
import { openTestApp } from '../../support/open-app'

/** An app with the user's configuration, and one plain folder of his opened in it. */
export async function openFolder({ config = {}, project, ...options }: { config?: Config; project?: Config } & Partial<AppOptions> = {}) {
  const fixture = await openTestApp(options)
  const { paths } = fixture.app.options
  const directory = path.join(fixture.home, 'project')
  await mkdir(directory, { recursive: true })
  await mkdir(paths.config, { recursive: true })
  await writeFile(path.join(paths.config, 'opencode.json'), JSON.stringify(config))
  if (project) await writeFile(path.join(directory, 'opencode.json'), JSON.stringify(project))
  const instance = await openInstance(fixture.app, directory)
  return { ...fixture, instance, directory }
}
