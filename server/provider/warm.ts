import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { http } from '../system/node-http'
import { createFetch } from './fetch'

/**
 * Makes the platform load its client for HTTP, and the engine the code that reads streams, by one request to a listener that
 * exists for just that; nothing leaves the machine.
 */
export async function warmConnection(signal: AbortSignal): Promise<void> {
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' })
    response.end('data: {}\n\n')
  })
  try {
    server.listen({ port: 0, host: '127.0.0.1', signal })
    await once(server, 'listening', { signal })
    const response = await createFetch()(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { signal })
    await response.text()
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
