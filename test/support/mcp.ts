import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { McpLocal } from '#protocol/config'

const child = path.join(import.meta.dirname, 'mcp-child.mjs')
const everything = path.join(path.dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json')), 'dist', 'index.js')

/** A scripted server over stdio; see mcp-child.mjs for its ways. */
export function mcpChild(mode: string, file = '', extra: Partial<McpLocal> = {}): McpLocal {
  return { type: 'local', command: [process.execPath, child, mode, file], ...extra }
}

/** The reference server over stdio. */
export function everythingChild(): McpLocal {
  return { type: 'local', command: [process.execPath, everything, 'stdio'] }
}

export type EverythingServer = { url: string; port: number; close(): Promise<void> }

/** The reference server over HTTP on this machine, on a free port when none is given. */
export async function startEverything(kind: 'streamableHttp' | 'sse', wanted?: number): Promise<EverythingServer> {
  const port = wanted ?? (await freePort())
  const server: ChildProcess = spawn(process.execPath, [everything, kind], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    server.stderr!.on('data', (text: Buffer) => (/port/i.test(text.toString()) ? resolve() : undefined))
    server.once('exit', (code) => reject(new Error(`the reference server ended with ${code}`)))
  })
  return {
    port,
    url: `http://127.0.0.1:${port}/${kind === 'sse' ? 'sse' : 'mcp'}`,
    close: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGKILL')
      await once(server, 'exit')
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
