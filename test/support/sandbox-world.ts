import { consentAs } from '../../src/main/demo/consent.ts'
import { type Running, startSandbox } from './processes.ts'
import { startTestConsole, type TestConsole } from './test-console.ts'

/** One call in the sandbox's own list. */
export interface SandboxCall {
  readonly method: string
  readonly path: string
  readonly user: string | null
  readonly label: string | null
  readonly status: number
  readonly time: string
}

interface Person {
  readonly id: string
  readonly email: string
  readonly type: number
  readonly status: string
  readonly account_id: string
}

/** A console in this process on a sandbox that runs alone, with a Zoom app and a tenant. */
export interface SandboxWorld extends TestConsole {
  readonly sandbox: Running
  readonly people: readonly Person[]
  readonly tenantId: string
  /** Asks the sandbox's own side. */
  control<T>(path: string, body?: unknown): Promise<T>
  /** Adds a person of the sandbox as a user. */
  addUser(person: Person): Promise<string>
  /** Goes through the consent page as somebody, and answers how the attempt ended. */
  consent(userId: string, as: string, decision?: 'allow' | 'deny'): Promise<Attempt>
  /** Waits for the end of an attempt. */
  ended(attemptId: string): Promise<Attempt>
}

type Attempt = Awaited<ReturnType<TestConsole['client']['connections']['attempt']>>

/** Starts both. The sandbox's address stays the same while it runs. */
export async function startSandboxWorld(
  args: readonly string[] = [],
  ownClock?: TestConsole['clock'],
): Promise<SandboxWorld> {
  const sandbox = await startSandbox(['--tenants', '1', '--users', '60', '--plan', 'business', ...args])
  const zoom = { oauthUrl: sandbox.url, apiUrl: sandbox.url }
  const app = await startTestConsole({ zoom, ...(ownClock === undefined ? {} : { clock: ownClock }) })
  const { client } = app
  const control = async <T>(path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${sandbox.url}/_sandbox${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`the sandbox answers ${answer.status} to ${path}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  await client.settings.protectSecrets({ mode: 'memory' })
  const apps = await control<Array<{ clientId: string; clientSecret?: string; level: string }>>('/apps')
  const registered = apps.find(({ level, clientSecret }) => level === 'user' && clientSecret !== undefined)
  if (registered === undefined) throw new Error('the sandbox has no confidential app at user level')
  const zoomApp = await client.zoomApps.add({
    name: 'Production',
    level: 'user',
    clientId: registered.clientId,
    clientSecret: registered.clientSecret ?? null,
  })
  const tenant = await client.tenants.add({
    name: 'Northgate Clinics',
    domain: 'client1.example.com',
    zoomAppId: zoomApp.id,
    timeZone: 'Europe/Berlin',
  })
  const people = (await control<Person[]>('/users?limit=1000')).filter(({ status }) => status === 'active')
  const ended = async (attemptId: string): Promise<Attempt> => {
    for (;;) {
      const now = await client.connections.attempt({ id: attemptId })
      if (now.endedAt !== null) return now
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return {
    ...app,
    sandbox,
    people,
    tenantId: tenant.id,
    control,
    ended,
    async addUser({ email }) {
      const { id } = await client.users.add({
        tenantId: tenant.id,
        name: email.split('@')[0] ?? email,
        email,
        timeZone: 'Europe/Berlin',
      })
      return id
    },
    async consent(userId, as, decision = 'allow') {
      const { attempt } = await client.connections.start({ userId })
      if (attempt.authorizeUrl === null) throw new Error('the consent page has no address')
      await consentAs(attempt.authorizeUrl, as, decision)
      return ended(attempt.id)
    },
    async close() {
      await app.close()
      await sandbox.stop()
    },
  }
}
