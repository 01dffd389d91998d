import type { Hono } from 'hono'
import { z } from 'zod'
import type { Sandbox } from '../sandbox.ts'
import { fail, readInput, readMoment, readObject } from './input.ts'

const clockInput = z.strictObject({
  now: z.union([z.string(), z.number()]).optional(),
  advanceMs: z.int().optional(),
})

const appInput = z.strictObject({
  scopes: z.array(z.string().min(1)).optional(),
  redirectUris: z.array(z.string().min(1)).optional(),
  disabled: z.boolean().optional(),
  /** Zoom sends to https only; here this machine is near enough. Null: nobody is told. */
  notificationUrl: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => /^(https:|http:\/\/127\.0\.0\.1[:/])/.test(url),
      'an https address, or one of this machine',
    )
    .nullable()
    .optional(),
})

const faultInput = z.strictObject({
  match: z
    .strictObject({
      method: z.string().min(1).optional(),
      path: z.string().min(1).max(500).optional(),
      user: z.string().min(1).optional(),
    })
    .default({}),
  times: z.int().min(1).max(1_000_000).default(1),
  when: z.enum(['before', 'after']).default('before'),
  action: z
    .strictObject({
      status: z.int().min(200).max(599).optional(),
      delayMs: z.int().min(0).max(600_000).optional(),
      resetConnection: z.boolean().optional(),
      truncateBody: z.boolean().optional(),
      body: z.unknown().optional(),
      headers: z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/)).optional(),
    })
    .refine((action) => Object.values(action).some((value) => value !== undefined && value !== false), {
      message: 'one of status, delayMs, resetConnection, truncateBody, body is needed',
    }),
})

/** Clock, switches, apps and faults: how this Zoom behaves. */
export function addSettingsRoutes(admin: Hono, sandbox: Sandbox): void {
  const { clock, switches, apps, faults, journal, notices } = sandbox
  const showClock = () => ({ now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs() })

  admin.get('/clock', (c) => c.json(showClock()))
  admin.post('/clock', async (c) => {
    const { now, advanceMs } = await readInput(c, clockInput)
    if ((now === undefined) === (advanceMs === undefined)) fail(400, 'Give either now or advanceMs.', 'now')
    const at = now === undefined ? clock.now() + (advanceMs ?? 0) : readMoment(String(now), 'now')
    const field = now === undefined ? 'advanceMs' : 'now'
    if (!clock.setNow(at)) fail(400, `${field} must lead to a time between the years 2000 and 2200.`, field)
    journal.commit()
    return c.json(showClock())
  })

  admin.get('/switches', (c) => c.json(switches.list()))
  admin.post('/switches', async (c) => {
    const wanted = await readObject(c)
    const { problems } = switches.set(wanted)
    if (problems.length > 0) fail(400, `${problems.join('; ')}.`, nameUnknown(wanted, problems))
    if (switches.is('api.url', 'another port')) await sandbox.addresses.openRegion()
    journal.commit()
    return c.json(switches.list())
  })

  admin.get('/apps', (c) =>
    c.json(
      apps.list().map((app) => ({
        name: app.name,
        clientId: app.clientId,
        ...(app.clientSecret === undefined ? {} : { clientSecret: app.clientSecret }),
        redirectUris: app.redirectUris,
        scopes: apps.scopesOf(app),
        level: app.level,
        disabled: app.disabled,
        secretToken: app.secretToken,
        notificationUrl: app.notificationUrl ?? null,
      })),
    ),
  )
  admin.post('/apps/:clientId', async (c) => {
    const app = apps.find(c.req.param('clientId')) ?? fail(404, 'No app has this client id.', 'clientId')
    const { scopes, redirectUris, disabled, notificationUrl } = await readInput(c, appInput)
    const problem = notificationUrl == null ? null : await notices.problemOf(app, notificationUrl)
    if (problem !== null) fail(400, problem, 'notificationUrl')
    const { notificationUrl: before, ...kept } = app
    const url = notificationUrl === undefined ? before : notificationUrl
    apps.save({
      ...kept,
      ...(url == null ? {} : { notificationUrl: url }),
      ...(scopes === undefined ? {} : { ownScopes: scopes }),
      redirectUris: redirectUris ?? app.redirectUris,
      disabled: disabled ?? app.disabled,
    })
    journal.commit()
    return c.json({ clientId: app.clientId, scopes: apps.scopesOf(apps.find(app.clientId) ?? app) })
  })

  admin.get('/notices', (c) =>
    c.json(
      notices.list().map(({ dueAt, ...notice }) => ({ ...notice, dueAt: new Date(dueAt).toISOString() })),
    ),
  )

  admin.get('/faults', (c) => c.json(faults.list()))
  admin.post('/faults', async (c) => {
    const fault = faults.add(await readInput(c, faultInput))
    journal.commit()
    return c.json(fault, 201)
  })
  admin.delete('/faults', (c) => {
    faults.clear()
    journal.commit()
    return c.json([])
  })
}

/** The first name that a problem is about. */
function nameUnknown(wanted: Record<string, unknown>, problems: readonly string[]): string {
  return Object.keys(wanted).find((name) => problems.some((problem) => problem.includes(name))) ?? 'switch'
}
