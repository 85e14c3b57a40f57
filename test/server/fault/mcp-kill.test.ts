import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listProcesses } from '../../../server/system/census'
import { mcpChild } from '../../support/mcp'
import { startServerProcess } from '../../support/server-process'
import { makeProject } from '../../support/temp-project'

test('what an MCP server started in a session of its own is swept after kill -9, and ends with a quit', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ocd-mcp-'))
  const project = await makeProject()
  const file = path.join(folder, 'pid')
  const isAlive = async (pid: number) => (await listProcesses()).some((entry) => entry.pid === pid)
  let server = await startServerProcess({ directory: project.directory, config: { mcp: { x: mcpChild('grandchild', file) } } })
  const { home } = server
  try {
    expect(await server.client('mcp.status')).toEqual({ x: { status: 'connected' } })
    const first = Number(await readFile(file, 'utf8'))
    await server.kill()
    expect(await isAlive(first)).toBe(true)
    server = await startServerProcess({ directory: project.directory, home })
    await expect.poll(() => isAlive(first), { timeout: 8_000 }).toBe(false)
    expect(await server.client('mcp.status')).toEqual({ x: { status: 'connected' } })
    const second = Number(await readFile(file, 'utf8'))
    const before = performance.now()
    await server.close()
    expect(performance.now() - before).toBeLessThan(5_000)
    expect(await isAlive(second)).toBe(false)
  } finally {
    await server.close()
    await project.remove()
    for (const left of [folder, home]) await rm(left, { recursive: true, force: true, maxRetries: 5 })
  }
}, 60_000)
