import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { closeAll, launch, type TestApp, until } from './test-app.ts'

let running: TestApp
beforeAll(async () => {
  running = await launch()
})
afterAll(closeAll)
beforeEach(() =>
  running.app.evaluate(() => {
    fixture.requests.length = 0
  }),
)

test('serves status, headers and body as the app answers', async () => {
  const answer = await running.page.evaluate(async () => {
    const response = await fetch('/data.json', { headers: { 'x-asked': 'yes' } })
    const missing = await fetch('/missing')
    return [
      response.status,
      response.headers.get('x-fixture'),
      await response.json(),
      missing.status,
      await missing.text(),
    ]
  })
  expect(answer).toEqual([200, 'yes', { from: 'scheme' }, 404, 'not found'])
})

test('gives the app the request under its own name, with its body and its initiator', async () => {
  const { app, page } = running
  await page.evaluate(() => fetch('/post?a=1', { method: 'POST', body: 'ü and more' }))
  expect(await app.evaluate(() => fixture.requests)).toEqual([
    { url: 'app://switchboard/post?a=1', method: 'POST', initiator: 'app://switchboard', body: 'ü and more' },
  ])
})

test('enforces the policy of the response', async () => {
  const outcome = await running.page.evaluate(
    () =>
      new Promise((resolve) => {
        const seen: string[] = []
        // In a task of its own: what a debugger runs may evaluate whatever the policy says.
        setTimeout(() => {
          document.body.append(
            Object.assign(document.createElement('script'), { textContent: 'window.inline = 1' }),
          )
          document.head.append(
            Object.assign(document.createElement('style'), { textContent: 'h1 { color: red }' }),
          )
          fetch('http://127.0.0.1:1/').catch(() => {})
          fetch('https://other.app.stand-in.test/').catch(() => {})
          try {
            // The policy has to stop exactly this.
            seen.push(`evaluated: ${String(Reflect.construct(Function, ['return 1']))}`)
          } catch (error) {
            seen.push((error as Error).name)
          }
        })
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          seen.push(effectiveDirective)
          if (seen.length < 6) return
          const color = getComputedStyle(document.querySelector('h1') as Element).color
          resolve({ seen: seen.toSorted(), inline: Reflect.get(globalThis, 'inline'), color })
        })
      }),
  )
  expect(outcome).toEqual({
    seen: ['EvalError', 'connect-src', 'connect-src', 'script-src', 'script-src-elem', 'style-src-elem'],
    inline: undefined,
    color: 'rgb(0, 0, 0)',
  })
})

test('is a secure context with storage of its own', async () => {
  expect(
    await running.page.evaluate(() => {
      localStorage.setItem('key', 'value')
      return [isSecureContext, localStorage.getItem('key'), typeof crypto.subtle]
    }),
  ).toEqual([true, 'value', 'object'])
})

test('reaches workers', async () => {
  const { page } = running
  const answer = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' })
        worker.addEventListener('message', ({ data }) => resolve(data))
        worker.addEventListener('error', ({ message }) => reject(new Error(message)))
      }),
  )
  expect(answer).toEqual({ from: 'scheme' })
})

test('fails what the app fails, and what it no longer handles', async () => {
  const { app, page } = running
  const outcome = () => page.evaluate(() => fetch('/throws').then(String, (error: Error) => error.name))
  expect(await outcome()).toBe('TypeError')
  const handled = await app.evaluate(({ protocol }) => {
    const before = protocol.isProtocolHandled('app')
    protocol.unhandle('app')
    return [before, protocol.isProtocolHandled('app')]
  })
  expect(handled).toEqual([true, false])
  expect(await page.evaluate(() => fetch('/data.json').then(String, (error: Error) => error.name))).toBe(
    'TypeError',
  )
  await app.evaluate(({ protocol }) => protocol.handle('app', () => new Response('handled again')))
  expect(await page.evaluate(() => fetch('/data.json').then((response) => response.text()))).toBe(
    'handled again',
  )
})

test('lets the app look at requests and change what comes back', async () => {
  const { app, page } = running
  await app.evaluate(({ session }) => {
    const { webRequest } = session.defaultSession
    webRequest.onBeforeRequest({ urls: ['app://*/blocked*', 'app://*/moved*'] }, ({ url }, callback) => {
      fixture.events.push(`request:${url}`)
      callback(url.endsWith('moved') ? { redirectURL: 'app://switchboard/there' } : { cancel: true })
    })
    webRequest.onBeforeSendHeaders(({ requestHeaders }, callback) =>
      callback({ requestHeaders: { ...requestHeaders, 'x-added': 'sent' } }),
    )
    webRequest.onHeadersReceived((details, callback) => {
      callback({ responseHeaders: { ...details.responseHeaders, 'x-added': ['received'] } })
    })
  })
  const seen = await page.evaluate(async () => {
    const blocked = await fetch('/blocked').then(String, (error: Error) => error.name)
    const moved = await fetch('/moved')
    return [blocked, moved.url, moved.headers.get('x-added')]
  })
  expect(seen).toEqual(['TypeError', 'https://switchboard.app.stand-in.test/there', 'received'])
  await expect(running).toSee('request:app://switchboard/blocked', 'request:app://switchboard/moved')
})

test('asks the app for every permission, and keeps to its answer', async () => {
  const { app, page } = running
  const outcomes = () =>
    page.evaluate(async () => {
      const position = new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code }) => resolve(code === 1 ? 'denied' : 'granted'),
          { timeout: 100 },
        )
      })
      const media = navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        (error: Error) => (error.name === 'NotAllowedError' ? 'denied' : 'granted'),
      )
      const written = navigator.clipboard.writeText('text').then(
        () => 'granted',
        () => 'denied',
      )
      return [await position, await Notification.requestPermission(), await media, await written]
    })
  const names = ['geolocation', 'media', 'clipboard-sanitized-write', 'notifications'].map(
    (name) => `permission:${name}`,
  )
  await running.prevent(...names)
  expect(await outcomes()).toEqual(['denied', 'denied', 'denied', 'denied'])
  await until(async () => expect((await running.events()).toSorted()).toEqual(names.toSorted()))
  await running.prevent()
  expect(await outcomes()).toEqual(['granted', 'granted', 'granted', 'granted'])
  await app.evaluate(({ session }) => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
    session.defaultSession.setDisplayMediaRequestHandler((_request, callback) => callback({}))
  })
  const screen = page.evaluate(() =>
    navigator.mediaDevices.getDisplayMedia().then(String, (error: Error) => error.name),
  )
  expect(await screen).toBe('NotAllowedError')
})

test('tells the app of downloads, which it may refuse', async () => {
  const { app, page } = running
  await app.evaluate(({ session, protocol }) => {
    protocol.unhandle('app')
    protocol.handle(
      'app',
      () => new Response('content', { headers: { 'content-disposition': 'attachment; filename=a.txt' } }),
    )
    session.defaultSession.on('will-download', (event, item) => {
      fixture.events.push(`download:${item.getURL()}:${item.getFilename()}`)
      if (fixture.prevent.has('will-download')) event.preventDefault()
      item.on('done', (_event, state) => fixture.events.push(`done:${state}`))
    })
  })
  const download = () => page.evaluate(() => void (location.href = '/file'))
  await running.prevent('will-download')
  await download()
  await expect(running).toSee('download:app://switchboard/file:a.txt', 'done:cancelled')
  await running.prevent()
  await download()
  await expect(running).toSee('download:app://switchboard/file:a.txt', 'done:completed')
})
