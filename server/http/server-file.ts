import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { writePrivateFile } from '../system/files'
import { ensurePrivateDirectory } from '../system/paths'

/** What `server.json` tells other programs of this user: where the server is. The token lies beside it, in its own file. */
export type ServerFile = { url: string; port: number; pid: number; startTime: number; version: string; instanceId: string }

export function serverFile(data: string): string {
  return path.join(data, 'server.json')
}

/** Publishes the server unless another living one of the same data directory did so before. */
export async function writeServerFile(data: string, facts: ServerFile): Promise<boolean> {
  const present = await readServerFile(data)
  if (present && present.pid !== facts.pid && isAlive(present.pid)) return false
  await ensurePrivateDirectory(data)
  await writePrivateFile(serverFile(data), `${JSON.stringify(facts, null, 2)}\n`)
  return true
}

/** Takes the file back if it still tells of this server. */
export async function removeServerFile(data: string, instanceId: string): Promise<void> {
  const present = await readServerFile(data)
  if (present?.instanceId === instanceId) await rm(serverFile(data), { force: true })
}

export async function readServerFile(data: string): Promise<ServerFile | undefined> {
  try {
    const value = JSON.parse(await readFile(serverFile(data), 'utf8')) as Partial<ServerFile>
    return typeof value.pid === 'number' && typeof value.instanceId === 'string' ? (value as ServerFile) : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
