import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Agent } from '#protocol/agent'
import type { PermissionRule } from '#protocol/permission'
import { App, type AppOptions } from '../../server/app'
import { Instance } from '../../server/instance'
import type { BusEvent } from '../../server/bus'
import { localEnvironment } from '../../server/system/environment'
import { nullLog } from '../../server/system/log'
import { resolvePaths } from '../../server/system/paths'
import type { AskRequest, ToolContext } from '../../server/tool/tool'
import { makeProject, type ProjectOptions, type TempProject } from './temp-project'

export type OpenProject = { app: App; instance: Instance; project: TempProject; home: string; events: BusEvent[]; close(): Promise<void> }

/** An App and an Instance over a temporary project, without a server around them. */
export async function openProject(options: ProjectOptions & { env?: Record<string, string>; app?: Partial<AppOptions> } = {}): Promise<OpenProject> {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-')))
  const project = await makeProject(options)
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', SHELL: '/bin/bash', HOME: home, ...options.env }
  const app = await App.open({
    paths: resolvePaths(env, process.platform),
    log: nullLog,
    env,
    directory: project.directory,
    trusted: [project.directory],
    refreshCatalog: false,
    findLocalModels: false,
    ...options.app,
  })
  const events: BusEvent[] = []
  app.bus.subscribe((event) => events.push(event))
  const instance = new Instance(app, {
    directory: project.directory,
    worktree: options.git === false ? '/' : project.directory,
    project: { id: 'test-project', worktree: project.directory, time: { created: 0, updated: 0 }, sandboxes: [] },
    environment: localEnvironment(),
  })
  const close = async () => {
    await instance.close()
    await app.close()
    await project.remove()
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
  return { app, instance, project, home, events, close }
}

export type ToolStage = { ctx: ToolContext; asked: AskRequest[]; shown: Record<string, unknown>[]; abort(): void }

export type StageOptions = {
  rules?: PermissionRule[]
  /** Says what the person answers; throws to refuse. */
  answer?: (request: AskRequest) => void | Promise<void>
}

/** What a tool gets, with everything it asked and showed written down. */
export function stageTool(instance: Instance, { rules = [{ permission: '*', pattern: '*', action: 'allow' }], answer }: StageOptions = {}): ToolStage {
  const asked: AskRequest[] = []
  const shown: Record<string, unknown>[] = []
  const controller = new AbortController()
  const agent: Agent = { name: 'build', mode: 'primary', permission: rules, options: {} }
  const ctx: ToolContext = {
    instance,
    sessionID: instance.app.id('ses'),
    messageID: instance.app.id('msg'),
    callID: 'call_1',
    agent,
    signal: controller.signal,
    ask: async (request) => {
      asked.push(request)
      await answer?.(request)
    },
    progress: ({ metadata }) => void shown.push(metadata ?? {}),
  }
  return { ctx, asked, shown, abort: () => controller.abort(new DOMException('Aborted', 'AbortError')) }
}
