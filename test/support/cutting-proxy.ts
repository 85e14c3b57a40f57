import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'

export type CuttingProxy = {
  readonly port: number
  readonly url: string
  /** Where connections go from now on. */
  lead(url: string): void
  /** Connections so far. */
  readonly count: number
  /** Cuts everything that is open, as a network does: without a word. */
  cut(): void
  close(): Promise<void>
}

/** A way to a server that can break. */
export async function startCuttingProxy(): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  const state = { target: 0, count: 0 }
  const server = net.createServer((near) => {
    state.count += 1
    const far = net.connect(state.target, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = () => {
    for (const socket of [...open]) socket.destroy()
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    lead: (url) => void (state.target = Number(new URL(url).port)),
    get count() {
      return state.count
    },
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
