import { setTimeout as pause } from 'node:timers/promises'
import { consentAs } from '../../src/main/demo/consent.ts'
import type { Camera } from './camera.ts'
import { makeScene, NOW, removeApp, type Scene, startSlowOperation } from './scene.ts'
import { everyone, PASSPHRASE, startWorld, type World } from './world.ts'

/** Before there is anything: the two doors, and the question that the sandbox's asks. */
async function firstRun({ page, take, enter }: Camera, world: World): Promise<void> {
  await enter(await world.entrance())
  await take('first-run', ['light'])
  await page.getByRole('button', { name: /^Open the sandbox/ }).click()
  await page.getByRole('heading', { name: 'How should secrets be kept?' }).waitFor()
  await take('first-run-secrets')
}

async function empties(camera: Camera, world: World): Promise<void> {
  const { client } = world
  await client.settings.savePreferences({ operator: 'Jonas' })
  await client.settings.protectSecrets({ mode: 'passphrase', passphrase: PASSPHRASE })
  await client.sandbox.open()
  await world.setClock(NOW)
  for (const page of ['overview', 'tenants', 'users', 'slots', 'operations', 'quota', 'reports', 'audit']) {
    await camera.goTo(page === 'overview' ? '/' : `/${page}`)
    await camera.take(`empty-${page}`)
  }
}

async function overview({ page, goTo, take }: Camera): Promise<void> {
  await goTo('/')
  await take('overview', ['light', 'dark'])
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await take('shortcuts')
}

async function people(camera: Camera, world: World, scene: Scene): Promise<void> {
  const { page, goTo, take } = camera
  await goTo('/tenants')
  await take('tenants')
  await page.getByRole('row').nth(1).click()
  await page.keyboard.press('Enter')
  await take('tenants-inspector')
  await goTo('/tenants?show=scopes')
  await take('tenants-scopes')
  await goTo('/users')
  await take('users-all')
  await goTo(`/users/${scene.broken.id}?view=attention`)
  const boxes = page.getByRole('grid').getByRole('checkbox')
  for (const row of [1, 2, 4]) await boxes.nth(row).click()
  await take('users', ['light', 'dark'])
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('re')
  await page.getByRole('option').first().waitFor()
  await pause(300)
  await take('palette', ['dark'])
  await goTo('/users')
  await page
    .getByRole('button', { name: /^Filter|^Add filter/ })
    .first()
    .click()
  await take('users-filter')
  await page.keyboard.press('Escape')
  await goTo('/users?search=castelanos&states=paused')
  await take('users-nothing-found')
  await goTo(`/users/${scene.busiest.id}`)
  await take('users-inspector-healthy')
  await page
    .getByRole('button', { name: /^Disconnect/ })
    .first()
    .click()
  await page.getByRole('dialog').waitFor()
  await take('users-disconnect')
  await page.keyboard.press('Escape')
  await goTo(`/users/${scene.unconnected.id}`)
  await take('users-inspector-never')
  await page
    .getByRole('button', { name: /^Add user/ })
    .first()
    .click()
  await page.getByRole('dialog').waitFor()
  await take('users-add')
  await goTo(`/users/${scene.broken.id}?view=attention`)
  const popup = page.context().waitForEvent('page')
  await page
    .getByRole('button', { name: /^(Connect|Reconnect)$/ })
    .first()
    .click()
  await page.getByRole('dialog').getByText('Waiting for an answer').waitFor()
  await (await popup).close()
  await take('connect', ['light'])
  await page.keyboard.press('Escape')
  await goTo('/')
  await connectResults(camera, world, scene)
}

/** How an attempt may end: someone else came, the user declined, all is well. */
async function connectResults({ page, goTo, take }: Camera, world: World, scene: Scene): Promise<void> {
  const ends = [
    ['wrong-account', scene.busiest.email, 'allow'],
    ['declined', scene.broken.email, 'deny'],
    ['connected', scene.broken.email, 'allow'],
  ] as const
  for (const [name, as, decision] of ends) {
    await goTo(`/users/${scene.broken.id}?view=attention`)
    const popup = page.context().waitForEvent('page')
    await page
      .getByRole('button', { name: /^(Connect|Reconnect)$/ })
      .first()
      .click()
    const opened = await popup
    await opened.waitForURL(/^http/)
    const url = opened.url()
    await opened.close()
    await consentAs(url, as, decision)
    await page.getByText('Waiting for an answer').waitFor({ state: 'hidden' })
    await take(`connect-${name}`)
    await page.keyboard.press('Escape')
  }
  // It is broken again for what comes after.
  await removeApp(world, scene.broken)
}

async function slots({ page, goTo, take }: Camera, scene: Scene): Promise<void> {
  const tenant = `tenant=${scene.tenantId}`
  await goTo(`/slots?${tenant}&slot=${scene.booked}`)
  await take('slots', ['light', 'dark'])
  await goTo('/slots?view=list')
  await take('slots-list')
  await goTo('/slots?view=day')
  await take('slots-day')
  await goTo('/slots?view=unsettled')
  await take('slots-unsettled')
  await goTo(`/slots?slot=${scene.missing}`)
  await take('slots-missing')
  await goTo(`/slots?slot=${scene.ended}`)
  await page.getByRole('button', { name: 'What Zoom recorded' }).click()
  await page.getByText('participant').waitFor()
  await take('slots-ended')
  await goTo(`/slots?${tenant}&slot=${scene.open}`)
  await take('slots-open')
  await page.getByRole('button', { name: /^Book/ }).first().click()
  await page.getByRole('dialog').waitFor()
  await take('slots-book')
  await goTo(`/slots?${tenant}`)
  await page.getByRole('button', { name: /^New slot/ }).click()
  await page.getByRole('dialog').waitFor()
  await take('slots-new')
  await goTo(`/slots?${tenant}&slot=${scene.booked}`)
  await page.getByRole('button', { name: /^Cancel appointment/ }).click()
  await page.getByRole('dialog').waitFor()
  await take('slots-cancel')
}

async function quota({ page, goTo, take }: Camera, scene: Scene): Promise<void> {
  await goTo('/quota')
  await take('quota-accounts')
  await goTo('/quota?view=users')
  await take('quota-users')
  await goTo(`/quota/${encodeURIComponent(scene.account)}`)
  await take('quota-account', ['light', 'dark'])
  await goTo(`/quota/${encodeURIComponent(scene.account)}?view=refusals`)
  await take('quota-refusals')
  const refused = page.getByRole('grid').getByRole('row').nth(1)
  if (await refused.isVisible()) {
    await refused.click()
    await page.keyboard.press('Enter')
    await pause(200)
    await take('quota-refused', ['light'])
  }
  await goTo(`/quota/users/${scene.busiest.id}`)
  await take('quota-user')
}

async function rest({ goTo, take, page }: Camera, scene: Scene): Promise<void> {
  await goTo('/operations')
  await take('operations')
  await goTo(`/operations/${scene.finished}`)
  await take('operation-finished')
  await goTo('/reports')
  await take('reports', ['light'])
  await goTo('/audit')
  await page.getByRole('row').nth(2).click()
  await page.keyboard.press('Enter')
  await take('audit')
  for (const section of ['zoom-apps', 'broker', 'features', 'appearance', 'sandbox']) {
    await goTo(`/settings/${section}`)
    await take(section === 'zoom-apps' ? 'settings' : `settings-${section}`)
  }
}

async function bulk({ page, goTo, take }: Camera, world: World): Promise<void> {
  await goTo('/users?states=healthy')
  await page.getByRole('grid').getByRole('checkbox').first().click()
  await page
    .getByRole('button', { name: /^Disconnect/ })
    .last()
    .click()
  await page.waitForURL(/operations\/new/)
  await pause(300)
  await take('operation-dry-run', ['light'])
  // The Chromium that comes with the packages has no fonts for other scripts.
  const healthy = (await everyone(world.client)).filter(
    ({ state, name }) => state === 'healthy' && /^[\p{Script=Latin}\s'’-]+$/u.test(name),
  )
  const id = await startSlowOperation(world, healthy.slice(6, 32))
  await goTo(`/operations/${id}`)
  await page
    .getByText(/\b1\d of \d+ settled/)
    .first()
    .waitFor()
  await take('operation-running', ['dark'])
  await goTo('/')
  await take('overview-running')
  await world.client.operations.cancel({ id })
}

/** Zoom does not answer: every connection to it is cut. */
async function offline({ goTo, take }: Camera, world: World, scene: Scene): Promise<void> {
  await world.zoom('/faults', { match: {}, times: 1_000_000, action: { resetConnection: true } })
  for (let index = 0; index < 3; index += 1)
    await world.client.connections.check({ userId: scene.busiest.id }).catch(() => undefined)
  for (const [name, path] of [
    ['overview', '/'],
    ['users', `/users/${scene.broken.id}?view=attention`],
    ['slots', `/slots?tenant=${scene.tenantId}&slot=${scene.booked}`],
    ['quota', `/quota/${encodeURIComponent(scene.account)}`],
  ] as const) {
    await goTo(path)
    await take(`offline-${name}`)
  }
}

async function afterRestart({ page, enter, goTo, take }: Camera, world: World): Promise<void> {
  await world.restart()
  await enter(await world.entrance())
  await page.getByRole('heading', { name: 'Unlock the secrets' }).waitFor()
  await take('unlock', ['light'])
  await page.getByLabel('Passphrase', { exact: true }).fill('not the right words')
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByText('does not open').or(page.getByRole('alert')).first().waitFor()
  await take('unlock-wrong')
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByRole('navigation').first().waitFor()
  await goTo('/nowhere')
  await take('nowhere')
}

/**
 * Takes every picture; `say` hears what is being done.
 *
 * @throws at the end, what went wrong in the parts that could not be taken to theirs
 */
export async function takePictures(camera: Camera, say: (text: string) => void): Promise<void> {
  const failures: unknown[] = []
  const part = async (name: string, take: () => Promise<void>): Promise<void> => {
    say(name)
    await take().catch((error: unknown) => failures.push(error))
  }
  const world = await startWorld()
  try {
    await part('First run', () => firstRun(camera, world))
    await part('Empty screens', () => empties(camera, world))
    say('The scene: consents, bookings, refusals, bulk operations')
    const scene = await makeScene(world)
    await part('Overview', () => overview(camera))
    await part('Tenants, users, connecting', () => people(camera, world, scene))
    await part('Slots', () => slots(camera, scene))
    await part('Quota', () => quota(camera, scene))
    await part('Operations, reports, audit, settings', () => rest(camera, scene))
    await part('Bulk operations', () => bulk(camera, world))
    await part('Without Zoom', () => offline(camera, world, scene))
    await part('After a restart', () => afterRestart(camera, world))
  } finally {
    await world.close()
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts were not taken`)
}
