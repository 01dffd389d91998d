import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { closeAll, launch, startOver, type TestApp } from './test-app.ts'

let running: TestApp
beforeAll(async () => {
  running = await launch()
})
beforeEach(() => startOver(running))
afterAll(closeAll)

test('hands one port of the page over, with the frame it comes from', async () => {
  await running.page.reload()
  await expect(running).toSee('port-closed', 'port:app://switchboard/:app://switchboard:true')
})

test('carries what the structured clone algorithm carries, both ways', async () => {
  const { app, page } = running
  const sameAgain = await page.evaluate(async () => {
    const shared = { once: true }
    const cycle: Record<string, unknown> = { shared, again: shared }
    cycle.self = cycle
    const data = {
      texts: ['', 'a', 'ü€😀', '\u0000\ud800'],
      numbers: [0, -0, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      nothing: [null, undefined],
      bigint: 2n ** 70n,
      date: new Date(86_400_000),
      map: new Map<unknown, unknown>([['key', new Set([1, 'two'])]]),
      bytes: new Uint8Array([1, 2, 255]).buffer,
      view: new Float64Array([1.5, 2.5]).subarray(1),
      error: new RangeError('out', { cause: 'in' }),
      expression: /a+/gi,
      cycle,
    }
    const back = (await send(data)) as typeof data
    const { cycle: ring } = back
    return {
      texts: back.texts.map((text, index) => text === data.texts[index]),
      numbers: back.numbers.map((number, index) => Object.is(number, data.numbers[index])),
      nothing: [back.nothing[0] === null, back.nothing[1] === undefined, back.nothing.length],
      bigint: back.bigint === data.bigint,
      date: back.date instanceof Date && back.date.getTime(),
      map: back.map instanceof Map && [...(back.map.get('key') as Set<unknown>)],
      bytes: back.bytes instanceof ArrayBuffer && [...new Uint8Array(back.bytes)],
      view: back.view instanceof Float64Array && [...back.view],
      error: [back.error instanceof RangeError, back.error.message, back.error.cause],
      expression: String(back.expression),
      cycle: [ring.self === ring, ring.shared === ring.again],
    }
  })
  expect(sameAgain).toEqual({
    texts: [true, true, true, true],
    numbers: Array.from({ length: 7 }, () => true),
    nothing: [true, true, 2],
    bigint: true,
    date: 86_400_000,
    map: [1, 'two'],
    bytes: [1, 2, 255],
    view: [2.5],
    error: [true, 'out', 'in'],
    expression: '/a+/gi',
    cycle: [true, true],
  })
  expect(
    await app.evaluate(() => {
      try {
        fixture.port?.postMessage(() => {})
        return 'posted'
      } catch (error) {
        return String(error)
      }
    }),
  ).toBe('Error: An object could not be cloned.')
})

test('keeps the order of messages', async () => {
  const received = await running.page.evaluate(async () => {
    const seen: unknown[] = []
    const all = new Promise((resolve) => {
      port.addEventListener('message', ({ data }) => {
        seen.push(data)
        if (seen.length === 500) resolve(undefined)
      })
    })
    for (let index = 0; index < 500; index += 1)
      port.postMessage(index % 100 === 0 ? 'x'.repeat(100_000) + index : index)
    await all
    return seen.map((data) => (typeof data === 'string' ? Number(data.slice(100_000)) : data))
  })
  expect(received).toEqual(Array.from({ length: 500 }, (_, index) => index))
})

test('carries 5 MB, whole', async () => {
  const same = await running.page.evaluate(async () => {
    const large = 'x'.repeat(5_000_000)
    const mixed = 'aü😀"\\'.repeat(100_000)
    const bytes = new Uint8Array(1_000_000).map((_, index) => index % 251)
    const back = (await send(bytes)) as Uint8Array
    const bytesAreSame = back.length === bytes.length && back.every((byte, index) => byte === index % 251)
    return [(await send(large)) === large, (await send(mixed)) === mixed, bytesAreSame]
  })
  expect(same).toEqual([true, true, true])
})

test('is quick enough for a console: a thousand calls a second on an idle machine', async () => {
  const perSecond = await running.page.evaluate(async () => {
    const text = JSON.stringify({
      id: 1,
      path: 'slots.list',
      input: { from: '2026-11-24', to: '2026-11-30' },
    })
    const start = performance.now()
    for (let index = 0; index < 1_000; index += 1) await send(text)
    return Math.round(1_000_000 / (performance.now() - start))
  })
  console.log(`${perSecond} round trips a second`)
  // Far below what is measured: this machine may be busy with other things.
  expect(perSecond).toBeGreaterThan(150)
})

test('tells main when the page closes its end, after what it sent before', async () => {
  const { app, page } = running
  await app.evaluate(() => {
    fixture.port?.on('message', ({ data }) => fixture.events.push(`message:${data}`))
  })
  await page.evaluate(() => {
    port.postMessage('last')
    port.close()
  })
  await expect(running).toSee('message:last', 'port-closed')
})

test('tells the page when main closes its end, after what it sent before', async () => {
  const { app, page } = running
  await page.evaluate(() => {
    port.addEventListener('message', ({ data }) => {
      document.documentElement.dataset.message = data
    })
  })
  await app.evaluate(() => {
    fixture.port?.postMessage('last')
    fixture.port?.close()
  })
  await page.locator('[data-message="last"][data-port="closed"]').waitFor({ state: 'attached' })
  await expect(running).toSee('port-closed')
})

test('closes the port when the page navigates, and the next page hands over its own', async () => {
  const { page } = running
  await page.reload()
  await expect(running).toSee('port-closed', 'port:app://switchboard/:app://switchboard:true')
  expect(await page.evaluate(() => send('again'))).toBe('again')
})

test('keeps the port when the page moves within its document', async () => {
  const { page, events } = running
  await page.evaluate(() => {
    history.pushState(null, '', '/slots')
    location.hash = '#here'
  })
  await expect(running).toSee(
    'did-start-navigation:app://switchboard/slots:true:true',
    'did-start-navigation:app://switchboard/slots#here:true:true',
  )
  expect(await page.evaluate(() => send('still'))).toBe('still')
  expect(await events()).not.toContain('port-closed')
})

test('hands ports on in messages, in both directions', async () => {
  const { app, page } = running
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', ({ data }) => resolve(data))
        port1.start()
        port.postMessage('through the second port', [port2])
      }),
  )
  expect(answer).toBe('through the second port')
  const heard = await app.evaluate(
    ({ MessageChannelMain, BrowserWindow }) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannelMain()
        port1.on('message', ({ data }) => resolve(data))
        port1.start()
        BrowserWindow.getAllWindows()[0]?.webContents.postMessage('word', 'hello', [port2])
      }),
  )
  expect(heard).toBe('heard hello')
})

test('connects two ports of the main process', async () => {
  const received = await running.app.evaluate(
    ({ MessageChannelMain }) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannelMain()
        const seen: unknown[] = []
        port2.on('message', ({ data }) => seen.push(data))
        port2.on('close', () => resolve(seen))
        port1.postMessage({ one: 1 })
        port1.postMessage([2])
        port1.close()
        port2.start()
      }),
  )
  expect(received).toEqual([{ one: 1 }, [2]])
})

test('closes the port when the window closes', async () => {
  const own = await launch()
  const { app } = own
  await app.evaluate(({ app, BrowserWindow }) => {
    app.on('window-all-closed', () => {})
    BrowserWindow.getAllWindows()[0]?.close()
  })
  await expect(own).toSee('port-closed', 'closed')
})

test('closes the port when the page crashes, and says so', async () => {
  const own = await launch()
  const { app } = own
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  )
  await expect(own).toSee('port-closed', 'render-process-gone')
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed()),
  ).toBe(true)
})
