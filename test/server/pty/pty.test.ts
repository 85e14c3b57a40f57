import { execFile } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PtyID } from '#protocol/id'
import type { PtyCreate } from '#protocol/pty'
import { instanceMap } from '../../../server/project/instance-map'
import { connectPty } from '../../../server/pty/connect'
import { listAllJobs, listJobs } from '../../../server/pty/jobs'
import { createPty, findPty, getPty, hasPtys, listPtys, listShells, removePty, updatePty } from '../../../server/pty/pty'
import { issueTicket, redeemTicket } from '../../../server/pty/ticket'
import { openProject, type OpenProject } from '../../support/tool-context'

const plain: PtyCreate = { command: '/bin/bash', args: ['--norc', '--noprofile'], env: { PS1: '$ ' } }

let open: OpenProject
beforeEach(async () => {
  open = await openProject({ files: { 'sub/a.txt': 'a' }, env: { OPENCODE_SERVER_PASSWORD: 'hunter2secret', OPENCODE_DESKTOP_TOKEN: 'hunter2token', TMUX: 'outer' } })
})
afterEach(() => open.close())

/** A client that remembers what it got and can wait for a text. */
function watch(id: PtyID, cursor?: string | number) {
  const state = { text: '', cursors: [] as number[], codes: [] as number[], frames: [] as number[], changed: () => undefined as void }
  const connection = connectPty(open.instance, id, {
    ...(cursor !== undefined && { cursor }),
    send(data) {
      if (typeof data === 'string') {
        state.text += data
        state.frames.push(data.length)
      } else state.cursors.push(JSON.parse(Buffer.from(data).subarray(1).toString()).cursor)
      state.changed()
    },
    buffered: () => 0,
    close(code) {
      state.codes.push(code)
      state.changed()
    },
  })
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise<void>((resolve) => (state.changed = resolve))
  }
  return { ...connection, state, see: (text: string) => until(() => state.text.includes(text)), closed: () => until(() => state.codes.length > 0) }
}

async function alive(mark: string) {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'stat,args'])
  return stdout.split('\n').filter((line) => line.includes(mark) && !line.startsWith('Z')).length
}

test('a terminal runs a login shell in the project and tells of itself', async () => {
  const info = await createPty(open.instance, plain)
  expect(info).toEqual({
    id: info.id,
    title: `Terminal ${info.id.slice(-4)}`,
    command: '/bin/bash',
    args: ['--norc', '--noprofile', '-l'],
    cwd: open.project.directory,
    status: 'running',
    pid: info.pid,
  })
  expect(listPtys(open.instance)).toEqual([info])
  const client = watch(info.id)
  client.receive('echo "$TERM-$COLORTERM-$OPENCODE-$OPENCODE_TERMINAL-[$TMUX]" $((40+2)); pwd\r')
  await client.see('-1-1-[] 42')
  expect(client.state.text).toContain('xterm-256color-truecolor-1-1-[] 42')
  await client.see(`\n${open.project.directory}`)
})

test('the environment of a terminal holds no secret of ours', async () => {
  const client = watch((await createPty(open.instance, plain)).id)
  client.receive('env; echo en""d\r')
  await client.see('end\r\n')
  expect(client.state.text).not.toMatch(/hunter2/)
})

test('every client sees the same output, a later one from its cursor on', async () => {
  const { id } = await createPty(open.instance, plain)
  const first = watch(id)
  first.receive('echo on""e\r')
  await first.see('one\r\n')
  const at = first.state.text.length
  const second = watch(id)
  const third = watch(id, -1)
  const fourth = watch(id, String(at))
  first.receive('echo tw""o\r')
  await Promise.all([second, third, fourth].map((client) => client.see('two\r\n')))
  expect(second.state.text.startsWith(first.state.text.slice(0, at))).toBe(true)
  expect(third.state.text).not.toContain('one')
  expect(fourth.state.text).toBe(second.state.text.slice(at))
  expect(second.state.cursors).toHaveLength(1)
})

test('the replay ends with a frame that holds the cursor, also when there is nothing to replay', async () => {
  const { id } = await createPty(open.instance, { command: 'cat' })
  expect(watch(id).state.cursors).toEqual([0])
  expect(watch(id, 'nonsense').state.cursors).toEqual([0])
  expect(watch(id, 99_999).state.cursors).toEqual([0])
})

test('more than the ring holds leaves exactly its newest characters', async () => {
  const { id } = await createPty(open.instance, { command: 'bash', args: ['-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo; echo do""ne; cat'] })
  await watch(id).see('done\r\n')
  const late = watch(id)
  expect({ length: late.state.text.length, most: Math.max(...late.state.frames) }).toEqual({ length: 2_097_152, most: 65_536 })
})

test('a terminal that ends tells its code, closes its sockets and disappears', async () => {
  const { id } = await createPty(open.instance, plain)
  const client = watch(id)
  client.receive('echo last""words; exit 3\r')
  await client.closed()
  expect(client.state.codes).toEqual([1000])
  expect(client.state.text).toContain('lastwords')
  expect(() => getPty(open.instance, id)).toThrowError(expect.objectContaining({ name: 'PtyNotFoundError' }))
  expect(open.events.at(-1)).toMatchObject({ type: 'pty.exited', properties: { id, exitCode: 3 } })
})

test('rename and resize reach the events and the program', async () => {
  const { id } = await createPty(open.instance, plain)
  const client = watch(id)
  expect(updatePty(open.instance, id, { title: 'build' }).title).toBe('build')
  updatePty(open.instance, id, { size: { rows: 33, cols: 101 } })
  client.receive('stty size\r')
  await client.see('33 101')
  expect(open.events.filter((event) => event.type === 'pty.updated')).toHaveLength(2)
})

test('removing a terminal ends stubborn and runaway programs in it', async () => {
  const mark = `98${process.pid}7`
  const { id } = await createPty(open.instance, plain)
  const client = watch(id)
  client.receive(`(trap '' HUP TERM; exec sleep ${mark}) & setsid sleep ${mark} & nohup sleep ${mark} >/dev/null 2>&1 & sleep 0.2; echo rea""dy\r`)
  await client.see('ready\r\n')
  expect(await alive(`sleep ${mark}`)).toBeGreaterThanOrEqual(3)
  await removePty(open.instance, id)
  expect(await alive(`sleep ${mark}`)).toBe(0)
  expect(client.state.codes).toEqual([1000])
  expect(open.events.map((event) => event.type).filter((type) => type.startsWith('pty'))).toEqual(['pty.created', 'pty.deleted'])
})

test('closing the instance ends its terminals', async () => {
  const { id, pid } = await createPty(open.instance, plain)
  const client = watch(id)
  await client.see('$')
  await open.instance.close()
  expect(client.state.codes).toEqual([1000])
  expect(() => process.kill(pid, 0)).toThrow()
})

test('a terminal holds its instance until it is gone', async () => {
  const { id } = await createPty(open.instance, plain)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(open.instance.idle).toBe(0)
  const client = watch(id)
  client.receive('exit\r')
  await client.closed()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(open.instance.idle).toBeGreaterThan(0)
})

test('a terminal starts inside of the project only, links resolved, and only with programs that exist', async () => {
  await symlink('/usr', path.join(open.project.directory, 'out'))
  await mkdir(path.join(open.project.directory, 'in'))
  expect((await createPty(open.instance, { ...plain, cwd: 'in' })).cwd).toBe(path.join(open.project.directory, 'in'))
  for (const cwd of ['..', '/usr', 'out', 'out/lib']) {
    await expect(createPty(open.instance, { ...plain, cwd })).rejects.toMatchObject({ name: 'PathForbiddenError' })
  }
  await expect(createPty(open.instance, { ...plain, cwd: 'missing' })).rejects.toMatchObject({ name: 'BadRequest' })
  await expect(createPty(open.instance, { command: 'no-such-program' })).rejects.toMatchObject({ name: 'BadRequest' })
})

test('there are at most 32 terminals, and an ended one makes room', async () => {
  const all = await Promise.all(Array.from({ length: 32 }, () => createPty(open.instance, { command: 'cat' })))
  await expect(createPty(open.instance, { command: 'cat' })).rejects.toMatchObject({ name: 'TooManyRequests' })
  await removePty(open.instance, all[0]!.id)
  await createPty(open.instance, { command: 'cat' })
})

test('a flood in one terminal leaves the event loop free', async () => {
  const { id } = await createPty(open.instance, { command: 'yes' })
  watch(id)
  const waits: number[] = []
  const until = performance.now() + 1_000
  while (performance.now() < until) {
    const start = performance.now()
    await new Promise((resolve) => setImmediate(resolve))
    waits.push(performance.now() - start)
  }
  waits.sort((left, right) => left - right)
  expect(waits[Math.floor(waits.length * 0.99)]).toBeLessThan(50)
})

test('a ticket opens one terminal once, for its folder and origin, for a minute', async () => {
  const { id } = await createPty(open.instance, { command: 'cat' })
  const use = { ptyID: id, directory: open.project.directory, origin: 'http://localhost:4096' }
  const fresh = () => issueTicket(open.instance, id, { origin: use.origin })
  expect(fresh()).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expires_in: 60 })
  const { ticket } = fresh()
  expect([redeemTicket(open.app, ticket, use), redeemTicket(open.app, ticket, use)]).toEqual([{ tokenID: undefined }, undefined])
  for (const wrong of [{ ptyID: 'pty_x' as PtyID }, { directory: '/' }, { origin: undefined }, { origin: 'http://evil.test' }]) {
    const other = fresh().ticket
    expect(redeemTicket(open.app, other, { ...use, ...wrong })).toBeUndefined()
    expect(redeemTicket(open.app, other, use)).toBeUndefined()
  }
  expect(redeemTicket(open.app, 'nothing', use)).toBeUndefined()
  expect(() => issueTicket(open.instance, 'pty_none' as PtyID, { origin: undefined })).toThrowError(expect.objectContaining({ name: 'PtyNotFoundError' }))
})

test('the shells of the machine are listed', async () => {
  expect(await listShells(open.instance)).toContainEqual(expect.objectContaining({ name: 'bash', acceptable: true }))
})

test('what runs beside the shell is told by name, and a killed shell has not ended well', async () => {
  const { id, pid } = await createPty(open.instance, plain)
  const client = watch(id)
  client.receive('echo rea""dy\r')
  await client.see('ready\r\n')
  expect(await listJobs(open.instance, id)).toEqual([])
  const { app, instance } = open
  instanceMap(app).set(instance.directory, { promise: Promise.resolve(instance), instance })
  expect([hasPtys(app), await listAllJobs(app)]).toEqual([true, []])
  client.receive('sleep 1000 & sleep 1001\r')
  await vi.waitFor(async () => expect(await listJobs(open.instance, id)).toEqual(['sleep', 'sleep']))
  expect(await listAllJobs(app)).toEqual([{ directory: instance.directory, jobs: ['sleep', 'sleep'] }])
  process.kill(pid, 'SIGKILL')
  await client.closed()
  expect(findPty(open.instance, id)).toMatchObject({ status: 'exited', exitCode: 137 })
})
