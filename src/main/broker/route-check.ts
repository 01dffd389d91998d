import { lookup } from 'node:dns/promises'
import type { RouteStep, TenantRoute } from '../../contract/broker.ts'
import { WIRE_SKEW_MS } from '../../contract/broker-wire.ts'
import type { Clock } from '../clock.ts'
import { NoAnswer } from '../zoom/http.ts'
import { checkCertificate, failed, type Found, ok } from './certificate-check.ts'
import { type BrokerClient, BrokerRefusal, NotTheBroker } from './client.ts'

const STEPS = ['name', 'reach', 'certificate', 'broker', 'clock', 'tenant', 'returnPage'] as const

type Step = RouteStep['step']

const NOT_REACHED = 'Not tried: an earlier step failed.'

/**
 * Goes a tenant's way through the broker as a browser and this console would: the name, the way there, the
 * certificate, a signed round trip, the clocks, what the broker knows of the tenant. It stops where the way breaks.
 */
export async function checkRoute(
  client: BrokerClient,
  route: TenantRoute,
  clock: Clock,
): Promise<RouteStep[]> {
  const found = new Map<Step, Found>()
  await walk(client, route, clock, found)
  return STEPS.filter((step) => step !== 'certificate' || route.origin.startsWith('https:')).map((step) => ({
    step,
    ...(found.get(step) ?? { state: 'notReached' as const, text: NOT_REACHED }),
  }))
}

async function walk(
  client: BrokerClient,
  route: TenantRoute,
  clock: Clock,
  found: Map<Step, Found>,
): Promise<void> {
  const url = new URL(route.origin)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  try {
    const addresses = await lookup(host, { all: true })
    found.set('name', ok(`${host} is ${addresses.map(({ address }) => address).join(', ')}`))
  } catch {
    found.set(
      'name',
      failed(
        `${host} does not resolve. Add a DNS record that leads to the broker, or have this tenant’s links opened at the broker’s own address.`,
      ),
    )
    return
  }
  if (url.protocol === 'https:') {
    const certificate = await checkCertificate(host, Number(url.port || 443), clock)
    found.set('reach', certificate.reach)
    if (certificate.certificate !== null) found.set('certificate', certificate.certificate)
    if (certificate.reach.state === 'failed' || certificate.certificate?.state === 'failed') return
  }
  try {
    const sent = clock.ticks()
    const echo = await client.ask('echo', { domain: route.domain }, route.origin)
    const took = Math.round(clock.ticks() - sent)
    if (!found.has('reach')) found.set('reach', ok(`${url.host} answers`))
    found.set(
      'broker',
      echo.hostKnown
        ? ok(`A signed question came back signed, in ${took} ms`)
        : failed(
            `The broker answers, but it saw the name ${echo.host === '' ? 'of nobody' : echo.host}. The proxy before it must pass the Host header on.`,
          ),
    )
    const skew = Math.abs(client.skewMs)
    found.set(
      'clock',
      skew <= WIRE_SKEW_MS
        ? ok(skew < 1000 ? 'The clocks agree' : `The clocks differ by ${Math.round(skew / 1000)} s`)
        : {
            state: 'warn',
            text: `The clocks differ by ${Math.round(skew / 60_000)} min. It is allowed for; set the wrong one right.`,
          },
    )
    found.set(
      'tenant',
      echo.tenantKnown
        ? ok(`The broker knows ${route.domain}`)
        : failed(`The broker does not know ${route.domain}.`),
    )
    found.set('returnPage', returnPage(echo.returnPage, route))
  } catch (error) {
    if (error instanceof NoAnswer && !found.has('reach'))
      found.set(
        'reach',
        failed(`${url.host} does not answer. See that the broker runs and that the way there is open.`),
      )
    else found.set('broker', failed(brokerFault(error)))
    if (!found.has('reach')) found.set('reach', ok(`${url.host} answers`))
  }
}

function brokerFault(error: unknown): string {
  if (error instanceof NotTheBroker)
    return `Something else answers there (HTTP ${error.status}): this name does not lead to the broker.`
  if (error instanceof BrokerRefusal) return `The broker refuses this console. ${error.message}`
  return 'No answer came to the question.'
}

function returnPage(seen: 'none' | 'allowed' | 'refused', route: TenantRoute): Found {
  if (seen === 'none') return ok('No return page is named: the broker shows its own')
  if (seen === 'allowed') return ok(`Users are sent on to ${route.returnUrl ?? 'their page'}`)
  return failed(
    `The broker sends nobody to ${route.returnUrl ?? 'that page'}: its configuration does not list the domain.`,
  )
}
