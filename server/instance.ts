import type { Project } from '#protocol/project'
import type { App } from './app'
import { Scope } from './scope'
import type { Environment } from './system/environment'

/** One project folder in use. It knows no feature: features keep their state in it through slots. */
export class Instance extends Scope {
  readonly app: App
  /** Real path of the folder. */
  readonly directory: string
  /** Top of the git work tree, or `/` outside git. */
  readonly worktree: string
  /** Where the project has another copy of the same history: the top of this one. Anybody may have sent it. */
  readonly copy: string | undefined
  readonly environment: Environment
  readonly place: { directory: string; project: string }
  project: Project
  #holds = 0
  #lastUse: number

  constructor(app: App, facts: { directory: string; worktree: string; copy?: string | undefined; project: Project; environment: Environment }) {
    super()
    this.app = app
    this.directory = facts.directory
    this.worktree = facts.worktree
    this.project = facts.project
    this.copy = facts.copy
    this.environment = facts.environment
    this.place = { directory: facts.directory, project: facts.project.id }
    this.#lastUse = app.clock.now()
  }

  get store() {
    return this.app.store
  }

  get bus() {
    return this.app.bus
  }

  get log() {
    return this.app.log
  }

  /** Keeps an idle sweep from closing the instance (a run, a terminal, a stream) until the answer is called. */
  hold(): () => void {
    this.#holds += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds -= 1
      this.touch()
    }
  }

  touch(): void {
    this.#lastUse = this.app.clock.now()
  }

  /** Milliseconds since the last use; 0 while something holds it. */
  get idle(): number {
    return this.#holds > 0 ? 0 : this.app.clock.now() - this.#lastUse
  }
}
