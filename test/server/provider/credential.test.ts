import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { AppOptions } from '../../../server/app'
import { connectedProviders, listProviders } from '../../../server/provider/catalog'
import { readCredential, removeCredential, setCredential } from '../../../server/provider/credential'
import { testClock } from '../../support/open-app'
import { openFolder } from './fixture'

const opened: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function folder(options: Parameters<typeof openFolder>[0] = {}) {
  const fixture = await openFolder(options)
  opened.push(fixture)
  return { ...fixture, file: path.join(fixture.app.options.paths.data, 'auth.json'), connected: async () => (await connectedProviders(fixture.instance)).map(({ id }) => id) }
}

const key = (text: string) => ({ type: 'api' as const, key: text })

test('a key counts at once, and is gone at once', async () => {
  const { app, events, connected } = await folder()
  expect(await connected()).toEqual(['opencode'])
  await setCredential(app, 'anthropic', key('sk-ant-secret-12345678'))
  expect(await connected()).toEqual(['anthropic', 'opencode'])
  await removeCredential(app, 'anthropic')
  expect(await connected()).toEqual(['opencode'])
  expect(events.filter(({ type }) => type === 'catalog.updated')).toHaveLength(2)
})

test('the file is for its owner only, also when it was open to others before', async () => {
  const { app, file } = await folder()
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, '{}')
  await chmod(file, 0o644)
  await setCredential(app, 'openai', key('sk-secret-12345678'))
  expect([(await stat(file)).mode & 0o777, (await stat(path.dirname(file))).mode & 0o777]).toEqual([0o600, 0o700])
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ openai: { type: 'api', key: 'sk-secret-12345678' } })
})

test('with a key store the file holds nothing readable, and whoever lacks the store leaves it alone', async () => {
  const secrets: AppOptions['secrets'] = {
    seal: (text) => Buffer.from(text).reverse().toString('base64'),
    open: (sealed) => Buffer.from(sealed, 'base64').reverse().toString(),
    secure: true,
  }
  const desktop = await folder({ secrets })
  await setCredential(desktop.app, 'openai', key('sk-secret-12345678'))
  expect(await readFile(desktop.file, 'utf8')).not.toContain('sk-secret')
  expect(await readCredential(desktop.app, 'openai')).toEqual(key('sk-secret-12345678'))
  const headless = await folder()
  await mkdir(path.dirname(headless.file), { recursive: true })
  await writeFile(headless.file, await readFile(desktop.file))
  expect(await readCredential(headless.app, 'openai')).toBeUndefined()
  await setCredential(headless.app, 'anthropic', key('sk-ant-12345678'))
  expect(Object.keys(JSON.parse(await readFile(headless.file, 'utf8')))).toEqual(['openai', 'anthropic'])
})

test('many changes at the same time all count', async () => {
  const { app, file } = await folder()
  const names = Array.from({ length: 20 }, (_, index) => `provider-${index}`)
  await Promise.all(names.map((name) => setCredential(app, name, key(`key-of-${name}`))))
  expect(Object.keys(JSON.parse(await readFile(file, 'utf8'))).sort()).toEqual(names.sort())
})

test('keys of OpenCode are used, never written, and can be forgotten here', async () => {
  const { app, home, connected } = await folder({ env: { OPENCODE_AUTH_CONTENT: JSON.stringify({ google: key('AIza-from-env-1234') }) } })
  const shared = path.join(home, '.local', 'share', 'opencode', 'auth.json')
  await mkdir(path.dirname(shared), { recursive: true })
  await writeFile(shared, JSON.stringify({ anthropic: key('sk-ant-shared-1234'), openai: { type: 'oauth', refresh: 'r', access: 'a', expires: 1 } }))
  const before = await readFile(shared, 'utf8')
  expect(await connected()).toEqual(['anthropic', 'google', 'opencode'])
  await removeCredential(app, 'anthropic')
  expect(await connected()).toEqual(['google', 'opencode'])
  await setCredential(app, 'anthropic', key('sk-ant-own-12345678'))
  expect(await connected()).toEqual(['anthropic', 'google', 'opencode'])
  expect(await readFile(shared, 'utf8')).toBe(before)
})

test('a key that another program writes is seen', async () => {
  const clock = testClock()
  const { file, connected } = await folder({ clock })
  expect(await connected()).toEqual(['opencode'])
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify({ groq: key('gsk_12345678901234') }))
  clock.move(5_000)
  expect(await connected()).toEqual(['groq', 'opencode'])
})

test('a broken file is no reason to fail', async () => {
  const { app, file, connected } = await folder()
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, '{"openai": {"type": "api", "key": ')
  expect(await connected()).toEqual(['opencode'])
  await setCredential(app, 'openai', key('sk-secret-12345678'))
  expect(await connected()).toEqual(['openai', 'opencode'])
})

test('no answer carries a key, wherever it was written', async () => {
  const secrets = ['sk-ant-stored-AAAA', 'sk-env-BBBBBBBBBB', 'sk-config-CCCCCCCC', 'header-DDDDDDDD', 'pass-EEEEEEEE', 'query-FFFFFFFF', 'nested-GGGGGGGG', 'model-HHHHHHHH']
  const { app, instance } = await folder({
    env: { OPENAI_API_KEY: secrets[1] },
    config: {
      provider: {
        own: {
          npm: '@ai-sdk/openai-compatible',
          options: { apiKey: secrets[2], headers: { 'x-custom': secrets[3]! }, baseURL: `https://me:${secrets[4]}@example.invalid/v1?key=${secrets[5]}`, inner: { clientSecret: secrets[6] } },
          models: { one: { headers: { cookie: secrets[7]! } } },
        },
      },
    },
  })
  await setCredential(app, 'anthropic', key(secrets[0]!))
  const providers = await listProviders(instance)
  const text = JSON.stringify(providers)
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  const shown = providers.filter(({ hasKey }) => hasKey).map(({ id, source, keyHint }) => [id, source, keyHint])
  expect(shown).toEqual([['own', 'config', 'CCCC'], ['anthropic', 'api', 'AAAA'], ['openai', 'env', 'BBBB']])
})
