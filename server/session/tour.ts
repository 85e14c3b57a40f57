import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { openInstance } from '../project/instances'
import { TOUR_FOLDER_PREFIX, TOUR_MODEL, TOUR_PROVIDER } from '../provider/tour'
import { createSession } from './session'

/** What the person sends to begin; it stands ready in the composer. */
const PROMPT = 'The greeting in greet.sh comes out without a name. Can you find out why and fix it?'

const files: Readonly<Record<string, string>> = {
  'greet.sh': ['#!/bin/sh', '# Greets the person whose name is given.', '', 'name="${1:-stranger}"', 'echo "Hello, $nmae!"', ''].join('\n'),
  'README.md': '# A sample project\n\nMade by the tour of OpenCode Desktop in a temporary folder. `sh greet.sh Ada` should say *Hello, Ada!*\n',
  // The tour shows what a permission looks like, so this project asks before it runs commands.
  'opencode.json': '{\n  "$schema": "https://opencode.ai/config.json",\n  "permission": { "bash": "ask" }\n}\n',
}

/** Makes a fresh sample project and a session in it that the scripted guide will answer. */
export async function startTour(app: App): Promise<{ directory: string; session: Session; prompt: string }> {
  const directory = await fs.mkdtemp(path.join(await fs.realpath(os.tmpdir()), TOUR_FOLDER_PREFIX))
  for (const [name, text] of Object.entries(files)) await fs.writeFile(path.join(directory, name), text)
  const instance = await openInstance(app, directory)
  const session = createSession(instance, { title: 'A first look around', agent: 'build', model: { providerID: TOUR_PROVIDER, id: TOUR_MODEL } })
  return { directory: instance.directory, session, prompt: PROMPT }
}
