import { afterEach, describe, expect, test } from 'vitest'
import { contentSecurityPolicy, isOurPage, pageOrigin, resolveAsset } from '../../electron/page'

describe('the policy of the page', () => {
  const directives = new Map(
    contentSecurityPolicy('http://127.0.0.1:4096')
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources]
      }),
  )

  test('refuses everything that it does not name', () => {
    expect(directives.get('default-src')).toEqual(["'none'"])
  })

  test('lets only files of the app run, without inline scripts or evaluation', () => {
    expect(directives.get('script-src')).toEqual(["'self'"])
    expect(directives.get('worker-src')).toEqual(["'self'"])
    expect(directives.get('style-src')).toEqual(["'self'"])
  })

  test('plays sounds and videos only from what the page already holds', () => {
    expect(directives.get('media-src')).toEqual(['blob:'])
  })

  test('connects to this one server only, for requests and sockets', () => {
    expect(directives.get('connect-src')).toEqual(["'self'", 'http://127.0.0.1:4096', 'ws://127.0.0.1:4096'])
  })

  test('forbids frames, plugins, forms and another base', () => {
    for (const name of ['frame-src', 'object-src', 'form-action', 'base-uri', 'frame-ancestors']) expect(directives.get(name)).toEqual(["'none'"])
  })

  test('names no source with a wildcard', () => {
    expect([...directives.values()].flat().filter((source) => source.includes('*'))).toEqual([])
  })
})

describe('what counts as our page', () => {
  afterEach(() => {
    delete process.env['ELECTRON_RENDERER_URL']
  })

  test('is every place under app://ui', () => {
    expect(['app://ui/', 'app://ui/index.html', 'app://ui/a/b?c#d'].map(isOurPage)).toEqual([true, true, true])
  })

  test('is nothing that only looks like it', () => {
    const others = ['app://other/', 'app://ui.example/', 'app://ui@evil/', 'http://ui/', 'https://app//ui/', 'file:///ui/', 'data:text/html,app://ui/', 'about:blank', 'null', '', 'app:ui']
    expect(others.filter(isOurPage)).toEqual([])
  })

  test('is the development server while there is one, and only it', () => {
    process.env['ELECTRON_RENDERER_URL'] = 'http://localhost:5173/'
    expect(pageOrigin()).toBe('http://localhost:5173')
    expect(['http://localhost:5173/x', 'http://localhost:5174/', 'app://ui/'].map(isOurPage)).toEqual([true, false, false])
  })
})

describe('the file for a path of the page', () => {
  const root = '/app/out/renderer'

  test('is the file itself where the path has an ending', () => {
    expect(resolveAsset(root, '/assets/index-1.js')).toBe('/app/out/renderer/assets/index-1.js')
    expect(resolveAsset(root, '/assets/a%20b.css')).toBe('/app/out/renderer/assets/a b.css')
  })

  test('is the page for every place inside the app', () => {
    for (const place of ['/', '/settings', '/a/b/c']) expect(resolveAsset(root, place)).toBe('/app/out/renderer/index.html')
  })

  test('is nothing outside the folder, however it is spelled', () => {
    const outside = ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/a/../../secret.txt', '/../renderer-other/x.js', '/%2e%2e%2f%2e%2e%2fetc%2fpasswd']
    expect(outside.map((place) => resolveAsset(root, place))).toEqual(outside.map(() => undefined))
  })

  test('is nothing where the path cannot be read', () => {
    expect(['/%', '/%zz', '/a%00.js'].map((place) => resolveAsset(root, place))).toEqual([undefined, undefined, undefined])
  })
})
