import { z } from 'zod'
import { ExpectedError } from '../../contract/errors.ts'
import type { SandboxStatus } from '../../contract/sandbox.ts'
import { nextResetAfter } from '../../contract/time.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { SystemClock } from '../clock.ts'
import type { Companion, Host } from '../host/host.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import { noteZoomAccount } from '../zoom/accounts.ts'
import type { Http } from '../zoom/http.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'

interface Parts {
  readonly store: Store
  readonly clock: SystemClock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly host: Pick<Host, 'startCompanion'>
  readonly operator: () => string
  readonly http: Http
  readonly zoomApps: ZoomAppsService
  readonly tenants: TenantsService
  readonly users: UsersService
  /** The sandbox's program, to be run beside the console. */
  readonly program: URL
  readonly dataDir: string
  readonly port: number | null
}

const Told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.url() }),
  z.object({ type: z.literal('clock'), offsetMs: z.number() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])

const App = z.object({
  name: z.string(),
  clientId: z.string(),
  clientSecret: z.string().optional(),
  level: z.enum(['user', 'account']),
})
const State = z.object({ accounts: z.int(), users: z.int(), meetings: z.int() })
const Account = z.object({ id: z.string(), name: z.string() })
const Person = z.object({
  id: z.string().optional(),
  account_id: z.string(),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  timezone: z.string().optional(),
  status: z.string(),
})
/** More people than this are not brought at once: a world that large is for measuring the sandbox alone. */
const MOST_PEOPLE = 5000
/** A sandbox that was told to close and still runs after this long is killed; its world is written call by call. */
const STOP_WITHIN_MS = 5000

/**
 * Runs the built-in Zoom sandbox in a process of its own and follows its clock. The sandbox is a program that
 * knows nothing of the console: they speak HTTP, as with Zoom, and a few words about starting and the clock.
 */
export class SandboxService {
  readonly #parts: Parts
  #companion: Companion | null = null
  #gone: Promise<void> = Promise.resolve()
  #url: string | null = null
  #failure: string | null = null
  #offsetMs = 0
  #starting: Promise<void> | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    parts.zoomApps.onChange(() => this.#follow())
  }

  /**
   * Starts the sandbox if its Zoom apps are in use here, or if it was asked for. One that was not asked for may
   * fail, and says so in its status: the console is there for more than it.
   *
   * @throws {ExpectedError} SANDBOX_NOT_RUNNING if it was asked for
   */
  async start(asked: boolean): Promise<void> {
    if (asked) return this.#run()
    if (this.#parts.zoomApps.list().some(({ builtInSandbox }) => builtInSandbox))
      await this.#run().catch(() => undefined)
  }

  async status(): Promise<SandboxStatus> {
    const counts =
      this.#url === null ? { accounts: 0, users: 0, meetings: 0 } : await this.#ask('/_sandbox/state', State)
    return {
      running: this.#url !== null,
      url: this.#url,
      now: new Date(this.#parts.clock.now()).toISOString(),
      clockOffsetMs: this.#parts.clock.offsetMs,
      failure: this.#failure,
      accounts: counts.accounts,
      users: counts.users,
      meetings: counts.meetings,
    }
  }

  /** Starts the sandbox and adds its Zoom apps here, as far as they are not. */
  async open(): Promise<SandboxStatus> {
    await this.#run()
    const url = this.#required()
    for (const app of await this.#ask('/_sandbox/apps', z.array(App)))
      this.#parts.zoomApps.addOfSandbox(
        { name: app.name, level: app.level, clientId: app.clientId, clientSecret: app.clientSecret ?? null },
        url,
      )
    this.#parts.changes.publish('sandbox', 'settings', 'zoomApps')
    return this.status()
  }

  async close(): Promise<SandboxStatus> {
    await this.stop()
    this.#parts.changes.publish('sandbox')
    return this.status()
  }

  /** Turns the sandbox's clock forward; the console's follows. */
  async advanceClock(
    to: { readonly to: 'reset' } | { readonly to: 'by'; readonly ms: number },
  ): Promise<SandboxStatus> {
    const now = this.#parts.clock.now()
    const advanceMs = to.to === 'by' ? to.ms : nextResetAfter(now) - now + 1000
    await this.#ask('/_sandbox/clock', z.unknown(), { advanceMs })
    return this.status()
  }

  /** Adds the sandbox's accounts as tenants, and its people as their users. */
  async bringUsers(): Promise<{ tenants: number; users: number }> {
    const { store, clock, zoomApps, tenants, users, changes } = this.#parts
    const accounts = await this.#ask('/_sandbox/accounts', z.array(Account))
    const people = await this.#ask(`/_sandbox/users?limit=${MOST_PEOPLE}`, z.array(Person))
    const app = zoomApps
      .list()
      .find(
        ({ builtInSandbox, level, kind }) => builtInSandbox && level === 'user' && kind === 'confidential',
      )
    if (app === undefined) throw new ExpectedError('SANDBOX_NOT_RUNNING', 'Open the sandbox first.')
    let newTenants = 0
    let newUsers = 0
    store.core.tx('sandbox.bringUsers', (tx) => {
      for (const { id, name } of accounts)
        noteZoomAccount(tx, { issuer: this.#required(), id, name, licensed: false, now: clock.now() })
      for (const account of accounts) {
        const own = people.filter(({ account_id, email }) => account_id === account.id && email.includes('@'))
        const domain = own[0]?.email.split('@')[1]
        if (domain === undefined) continue
        const known = tenants.byDomain(domain)
        const zone = own[0]?.timezone ?? 'UTC'
        const tenantId =
          known?.id ?? tenants.insert(tx, { name: account.name, domain, zoomAppId: app.id, timeZone: zone })
        if (known === undefined) newTenants += 1
        for (const person of own) {
          if (users.has(tenantId, person.email)) continue
          users.insert(tx, {
            tenantId,
            name: `${person.first_name} ${person.last_name}`.trim(),
            email: person.email,
            timeZone: person.timezone ?? zone,
          })
          newUsers += 1
        }
      }
    })
    changes.publish('tenants', 'users', 'audit', 'overview')
    return { tenants: newTenants, users: newUsers }
  }

  async stop(): Promise<void> {
    const companion = this.#companion
    if (companion === null) return
    this.#url = null
    companion.post({ type: 'close' })
    const hurry = this.#parts.clock.after(STOP_WITHIN_MS, () => companion.kill())
    await this.#gone
    hurry()
  }

  #run(): Promise<void> {
    if (this.#url !== null) return Promise.resolve()
    this.#starting ??= this.#launch().finally(() => (this.#starting = null))
    return this.#starting
  }

  async #launch(): Promise<void> {
    const { host, program, dataDir, port, log, changes } = this.#parts
    // One that is still closing has the address and the world.
    await this.#gone
    this.#failure = null
    const companion = host.startCompanion(program)
    this.#companion = companion
    await new Promise<void>((resolve, reject) => {
      const fail = (message: string): void => {
        this.#failure = message
        log.error({ message }, 'the sandbox failed')
        changes.publish('sandbox')
        reject(new ExpectedError('SANDBOX_NOT_RUNNING', `The sandbox did not start: ${message}`))
      }
      companion.onMessage((message) => {
        const told = Told.safeParse(message)
        if (!told.success) return
        if (told.data.type === 'ready') {
          this.#url = told.data.url
          resolve()
        } else if (told.data.type === 'clock') {
          this.#offsetMs = told.data.offsetMs
          this.#follow()
          changes.publish('sandbox', 'overview', 'quota')
        } else fail(told.data.message)
      })
      this.#gone = new Promise((gone) => {
        companion.onEnd((code, lastWords) => {
          this.#companion = null
          this.#url = null
          // Why it ended was mostly told before.
          if (code !== 0 && this.#failure === null)
            fail(
              `it ${code === null ? 'was killed' : `ended with code ${code}`}${lastWords && `: ${lastWords}`}`,
            )
          changes.publish('sandbox')
          gone()
        })
      })
      companion.post({ type: 'open', options: { dataDir, ...(port === null ? {} : { port }) } })
    })
  }

  /** A console on its built-in sandbox alone follows its clock; one that talks to Zoom too keeps the true time. */
  #follow(): void {
    const alone = this.#parts.zoomApps.list().every(({ builtInSandbox }) => builtInSandbox)
    this.#parts.clock.setOffset(alone ? this.#offsetMs : 0)
  }

  #required(): string {
    if (this.#url === null)
      throw new ExpectedError('SANDBOX_NOT_RUNNING', 'The sandbox is not running. Start it in Settings.')
    return this.#url
  }

  async #ask<T>(path: string, answer: z.ZodType<T>, body?: unknown): Promise<T> {
    const response = await this.#parts.http.send({
      url: `${this.#required()}${path}`,
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
    if (response.status >= 300) throw new Error(`the sandbox answers ${response.status} to ${path}`)
    return answer.parse(JSON.parse(response.body))
  }
}
