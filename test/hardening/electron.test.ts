import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ElectronConsole, launchElectron } from '../support/electron-console.ts'
import { removeFolders, temporaryFolder } from '../support/test-console.ts'

/** Electron's security checklist (electronjs.org/docs/latest/tutorial/security), on the built console. */
let running: ElectronConsole
let dataDir: string

beforeAll(async () => {
  dataDir = temporaryFolder()
  running = await launchElectron(dataDir)
}, 90_000)
afterAll(async () => {
  await running?.app.close()
  removeFolders()
})

/** True if the page still reaches main: a new question is answered. */
async function pageWorks(): Promise<boolean> {
  await running.page.keyboard.press('Escape')
  return running.page.evaluate(() => document.documentElement.dataset['ready'] === 'true')
}

test('the page is isolated: neither Node nor Electron is in it', async () => {
  const found = await running.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname'].filter(
      (name) => name in globalThis,
    ),
  )
  expect(found).toEqual([])
})

test('the preload leaves nothing behind in the page', async () => {
  const own = await running.page.evaluate(() =>
    Object.getOwnPropertyNames(globalThis).filter((name) =>
      /electron|bridge|ipc|switchboard|api/i.test(name),
    ),
  )
  expect(own).toEqual([])
})

test('the policy forbids inline scripts, eval and other origins', async () => {
  const results = await running.page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      violations.push(effectiveDirective),
    )
    const script = document.createElement('script')
    script.textContent = 'globalThis.inlineRan = true'
    document.head.append(script)
    // In a task of the page's own: what a debugger evaluates is let off this rule.
    const evaluated = await new Promise<boolean>((resolve) =>
      setTimeout(() => {
        try {
          resolve(Boolean(Reflect.construct(Function, ['return true'])()))
        } catch {
          resolve(false)
        }
      }),
    )
    const fetched = await fetch('https://example.com/').then(
      () => true,
      () => false,
    )
    const style = document.createElement('style')
    style.textContent = 'body { outline: 9px solid red }'
    document.head.append(style)
    const styled = getComputedStyle(document.body).outlineWidth === '9px'
    return {
      inline: 'inlineRan' in globalThis,
      evaluated,
      fetched,
      styled,
      violations: [...new Set(violations)].sort(),
    }
  })
  expect(results).toMatchObject({ inline: false, evaluated: false, fetched: false, styled: false })
  expect(results.violations.join()).toMatch(/script-src/)
})

test('no other page takes the place of ours, however it is asked for', async () => {
  const before = running.page.url()
  const attempts = [
    () => running.page.evaluate(() => void (location.href = 'https://example.com/')),
    () => running.page.evaluate(() => location.assign('http://127.0.0.1:1/')),
    () => running.page.evaluate(() => location.replace('data:text/html,hello')),
    () =>
      running.page.evaluate(() => {
        const link = document.createElement('a')
        link.href = 'https://example.com/'
        document.body.append(link)
        link.click()
        link.remove()
      }),
    () =>
      running.page.evaluate(() => {
        const form = document.createElement('form')
        form.action = 'https://example.com/'
        form.method = 'post'
        document.body.append(form)
        form.submit()
        form.remove()
      }),
  ]
  for (const attempt of attempts) {
    await attempt()
    expect(await pageWorks()).toBe(true)
    expect(running.page.url()).toBe(before)
  }
})

test('no window opens, and no frame loads', async () => {
  await running.page.evaluate(() => {
    window.open('https://example.com/', '_blank')
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    link.target = '_blank'
    document.body.append(link)
    link.click()
    link.remove()
    const frame = document.createElement('iframe')
    frame.src = 'https://example.com/'
    document.body.append(frame)
  })
  expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  const frames = await running.page.evaluate(() =>
    [...document.querySelectorAll('iframe')].map((frame) => {
      const inner = frame.contentDocument?.body?.textContent ?? ''
      frame.remove()
      return inner
    }),
  )
  expect(frames.join()).toBe('')
})

test('no permission is given but writing to the clipboard', async () => {
  const answers = await running.page.evaluate(async () => {
    const where = await new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        () => resolve('refused'),
      )
    })
    const notice = 'Notification' in globalThis ? await Notification.requestPermission() : 'denied'
    const camera = await (
      navigator.mediaDevices?.getUserMedia({ video: true }) ?? Promise.reject(new Error('none'))
    ).then(
      () => 'given',
      () => 'refused',
    )
    return { where, notice, camera }
  })
  expect(answers).toEqual({ where: 'refused', notice: 'denied', camera: 'refused' })
})

test('our scheme serves the renderer’s files and nothing beside them', async () => {
  const statuses = await running.page.evaluate(async () => {
    const paths = [
      '/index.html',
      '/../main/index.js',
      '/..%2fmain%2findex.js',
      '/%2e%2e/main/index.js',
      '/assets/..%5c..%5cmain',
      '/none.js',
      '/%00.js',
    ]
    return Promise.all(
      paths.map(
        async (path) =>
          [
            path,
            await fetch(path).then(
              ({ status }) => status,
              () => 'failed',
            ),
          ] as const,
      ),
    )
  })
  expect(statuses[0]).toEqual(['/index.html', 200])
  const others = statuses.slice(1).filter(([, status]) => status === 200)
  // A path that a browser itself folds back to a route of the page is answered with the page: never with a file.
  for (const [path] of others) {
    const text = await running.page.evaluate(async (at) => (await fetch(at)).text(), path)
    expect(text.startsWith('<!doctype html>')).toBe(true)
  }
})

test('a second port of the same page, or one without our word, is not taken', async () => {
  const answered = await running.page.evaluate(async () => {
    const ask = (word: unknown): Promise<boolean> => {
      const { port1, port2 } = new MessageChannel()
      window.postMessage(word, location.origin, [port2])
      const answer = new Promise<boolean>((resolve) => {
        port1.addEventListener('message', () => resolve(true), { once: true })
        port1.start()
      })
      port1.postMessage(JSON.stringify({ i: '1', p: { u: '/settings/hello', b: {} } }))
      const turns = new Promise<boolean>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(false))),
      )
      return Promise.race([answer, turns])
    }
    return [
      await ask('switchboard-port'),
      await ask('another word'),
      await ask({ toString: 'switchboard-port' }),
    ]
  })
  expect(answered).toEqual([false, false, false])
})

test('main opens no page outside but https, mailto and this machine’s', async () => {
  const opened = await running.app.evaluate(async ({ shell }) => {
    const { standIn } = shell as unknown as { standIn?: { opened: string[] } }
    return standIn?.opened ?? []
  })
  expect(opened).toEqual([])
})

test('a page that crashes is loaded again, and works', async () => {
  await running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  const alive = (): Promise<string> =>
    running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents === undefined || contents.isCrashed() ? 'crashed' : contents.getTitle()
    })
  await expect.poll(alive, { timeout: 25_000 }).toMatch(/Switchboard/)
})

test('a second start on the same folder brings the window forward and ends well', async () => {
  const { askRunningConsole } = await import('../../src/main/control.ts')
  expect(await askRunningConsole(dataDir)).toEqual({ entrance: null, host: 'electron' })
})
