import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scratchFolder } from '../../test/support/scratch.ts'
import { readStaticFile, securityHeaders } from './static-files.ts'

const folder = scratchFolder()
afterAll(() => folder[Symbol.dispose]())
const root = join(folder.path, 'renderer')
mkdirSync(join(root, 'assets'), { recursive: true })
mkdirSync(join(folder.path, 'renderer-other'))
writeFileSync(join(root, 'index.html'), '<html data-host="%HOST%" data-style-nonce="%NONCE%">')
writeFileSync(join(root, 'assets', 'a.js'), 'x %HOST% %NONCE%')
writeFileSync(join(root, 'assets', 'secret.key'), 'secret')
writeFileSync(join(folder.path, 'outside.js'), 'outside')
writeFileSync(join(folder.path, 'renderer-other', 'b.js'), 'outside')

async function read(path: string): Promise<string | null> {
  const found = await readStaticFile(root, path, 'browser', 'n0nce')
  return found === null ? null : Buffer.from(found.body).toString()
}

describe('a file of the renderer', () => {
  it.each(['/', '/index.html', '/users', '/users/usr_1', '/quota/a%2Fb'])(
    '%s is the page, with its nonce',
    async (path) => {
      const page = await readStaticFile(root, path, 'browser', 'n0nce')
      expect(page).toMatchObject({ isPage: true, type: 'text/html; charset=utf-8' })
      expect(Buffer.from(page?.body ?? []).toString()).toBe(
        '<html data-host="browser" data-style-nonce="n0nce">',
      )
    },
  )

  it('that is no page comes byte by byte', async () => {
    expect(await read('/assets/a.js')).toBe('x %HOST% %NONCE%')
  })

  it.each([
    '/../outside.js',
    '/assets/../../outside.js',
    '/%2e%2e/outside.js',
    '/..%2foutside.js',
    '/assets/..%2f..%2foutside.js',
    '/..\\outside.js',
    '/%5c..%5coutside.js',
    '/..%5coutside.js',
    '/../renderer-other/b.js',
    '/%2e%2e%2frenderer-other/b.js',
    '/assets/a.js%00.html',
    '/a%00',
    '/%',
    '/%ff.js',
    '/assets/none.js',
    '/assets/a.js/',
    '/assets/a.js/b.js',
    '/assets/secret.key',
    '/.hidden.key',
    '//etc/passwd.js',
  ])('%s is none', async (path) => {
    expect(await read(path)).toBeNull()
  })

  it('that is a folder with an ending is none', async () => {
    mkdirSync(join(root, 'folder.js'))
    expect(await read('/folder.js')).toBeNull()
  })
})

describe('the policy of every answer', () => {
  it('allows nothing by default, no unsafe source, and styles by this answer’s nonce alone', () => {
    const headers = securityHeaders('n0nce', 'ws://127.0.0.1:1')
    const policy = new Map(
      (headers['content-security-policy'] ?? '').split('; ').map((part) => {
        const [name = '', ...sources] = part.split(' ')
        return [name, sources]
      }),
    )
    expect(policy.get('default-src')).toEqual(["'none'"])
    expect(policy.get('style-src')).toEqual(["'self'", "'nonce-n0nce'"])
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('connect-src')).toEqual(["'self'", 'ws://127.0.0.1:1'])
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.get(name)).toEqual(["'none'"])
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http:/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
  })
})
