import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '#protocol/config'
import type { Model } from '#protocol/provider'
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

/** A reasoning model with tools and text only, in the chat format unless `npm` says otherwise. */
export function makeModel({ npm = '@ai-sdk/openai-compatible', ...change }: Partial<Model> & { npm?: string }): Model {
  const text = { text: true, audio: false, image: false, video: false, pdf: false }
  return {
    id: 'one',
    providerID: 'my-house',
    api: { id: 'one', url: '', npm },
    name: 'One',
    capabilities: { temperature: true, reasoning: true, attachment: false, toolcall: true, input: text, output: text, interleaved: false },
    cost: { input: 0, output: 0, cache: { read: 0, write: 0 } },
    limit: { context: 200_000, output: 32_000 },
    status: 'active',
    options: {},
    headers: {},
    release_date: '2026-01-01',
    ...change,
  }
}
