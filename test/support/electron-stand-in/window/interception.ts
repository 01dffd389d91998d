import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'
import { ignoreGone, type Session } from '../chromium/cdp.ts'
import { bridgedSchemes, originOf, schemeOf, toAppUrl } from '../scheme/names.ts'
import { askHandler, toPageHeaders } from '../scheme/serve.ts'
import { askListener, type Details, onListenersChanged, wantsResponses } from '../session/web-request.ts'
import { StoppedRequest, toEntries, toHeaderMap } from './stopped-request.ts'

type Paused = Protocol.Fetch.requestPausedPayload

/** Who decides about a page's navigations, and knows the page. */
export interface Gatekeeper {
  webContentsId: number
  /** False stops the navigation, and the page stays where it is. */
  mayNavigate(paused: Paused): boolean
  /** Whether a frame is the page itself. */
  isMainFrame(frameId: string): boolean
  /** The origin that started a request; undefined when the browser did. */
  initiatorOf(paused: Paused): string | undefined
  /** Takes note of the error that a document fails with, where Chromium can only be told a vaguer one. */
  explain(paused: Paused, error: string): void
}

/** Stops every request of a page, or of a worker in it, and decides what becomes of it. */
export function intercept(session: Session, gatekeeper: Gatekeeper): Promise<unknown> {
  const enable = (): Promise<unknown> => {
    const patterns: Protocol.Fetch.RequestPattern[] = [{ urlPattern: '*', requestStage: 'Request' }]
    if (wantsResponses()) patterns.push({ urlPattern: '*', requestStage: 'Response' })
    return session.send('Fetch.enable', { patterns })
  }
  session.on('Fetch.requestPaused', (paused) => {
    const request = new StoppedRequest(session, paused)
    ignoreGone(request.isAnswered ? decideResponse(request, gatekeeper) : decide(request, gatekeeper))
  })
  session.onEnd(onListenersChanged(() => ignoreGone(enable())))
  return enable()
}

async function decide(stopped: StoppedRequest, gatekeeper: Gatekeeper): Promise<void> {
  const { request, resourceType } = stopped.paused
  if (resourceType === 'Document' && !gatekeeper.mayNavigate(stopped.paused)) return stopped.fail('Aborted')

  const details = detailsOf(stopped.paused, gatekeeper)
  const before = await askListener('onBeforeRequest', details)
  if (before.cancel === true) return stopped.fail('BlockedByClient')
  if (before.redirectURL !== undefined) return stopped.redirect(before.redirectURL)

  const sending = await askListener('onBeforeSendHeaders', {
    ...details,
    requestHeaders: { ...request.headers },
  })
  if (sending.cancel === true) return stopped.fail('BlockedByClient')
  if (!bridgedSchemes.has(schemeOf(details.url))) return stopped.pass(sending.requestHeaders)

  const headers = (sending.requestHeaders ?? request.headers) as Record<string, string>
  const answer = await askHandler({ ...request, headers }, gatekeeper.initiatorOf(stopped.paused))
  if ('error' in answer) {
    gatekeeper.explain(stopped.paused, answer.error)
    return stopped.fail('Failed')
  }
  const received = await askListener('onHeadersReceived', {
    ...details,
    statusCode: answer.status,
    statusLine: `HTTP/1.1 ${answer.status} ${answer.statusText}`,
    responseHeaders: toHeaderMap(answer.headers),
  })
  if (received.cancel === true) return stopped.fail('BlockedByClient')
  const changed =
    received.responseHeaders === undefined ? answer.headers : toEntries(received.responseHeaders)
  return stopped.fulfil(answer.status, answer.statusText, toPageHeaders(changed), answer.body)
}

/** A response of the network, before the page sees its headers. */
async function decideResponse(stopped: StoppedRequest, gatekeeper: Gatekeeper): Promise<void> {
  const { responseStatusCode, responseStatusText, responseHeaders = [] } = stopped.paused
  if (responseStatusCode === undefined) return stopped.pass()
  const received = await askListener('onHeadersReceived', {
    ...detailsOf(stopped.paused, gatekeeper),
    statusCode: responseStatusCode,
    statusLine: `HTTP/1.1 ${responseStatusCode} ${responseStatusText ?? ''}`,
    responseHeaders: toHeaderMap(responseHeaders),
  })
  return received.cancel === true ? stopped.fail('BlockedByClient') : stopped.pass(received.responseHeaders)
}

/** Electron's names for what is loaded, where they are not Chromium's in lower case. */
const RESOURCE_TYPES: Record<string, string> = {
  XHR: 'xhr',
  Fetch: 'xhr',
  CSPViolationReport: 'cspReport',
  WebSocket: 'webSocket',
}

function detailsOf(paused: Paused, gatekeeper: Gatekeeper): Details {
  const { request, resourceType, frameId, requestId } = paused
  const frameType = gatekeeper.isMainFrame(frameId) ? 'mainFrame' : 'subFrame'
  const initiator = gatekeeper.initiatorOf(paused)
  return {
    id: Number(/\d+/.exec(requestId)?.[0] ?? 0),
    url: toAppUrl(request.url),
    method: request.method,
    webContentsId: gatekeeper.webContentsId,
    resourceType:
      resourceType === 'Document' ? frameType : (RESOURCE_TYPES[resourceType] ?? resourceType.toLowerCase()),
    referrer: toAppUrl(request.headers.Referer ?? ''),
    timestamp: Date.now(),
    ...(initiator !== undefined && { initiator: originOf(initiator) }),
  }
}
