import { ProtocolError } from '#protocol/error'
import type { Project } from '#protocol/project'
import type { Instance } from '../instance'
import { readGit } from './git'
import { resolveProject } from './project'
import { findRepository } from './repository'

/** Makes the folder a git repository, unless it lies in one, and tells its project as it is then. Nothing is committed. */
export async function initGit(instance: Instance): Promise<Project> {
  const { app, directory } = instance
  if (await findRepository(directory)) return { ...instance.project, vcs: 'git' }
  try {
    await readGit(directory, ['init', '--quiet'], { env: app.options.env, signal: app.signal })
  } catch (error) {
    throw new ProtocolError('BadRequest', { message: error instanceof Error ? error.message : String(error) })
  }
  const { project } = await resolveProject(app, directory)
  // The next request opens the folder as what it is now.
  await instance.close()
  return project
}
