import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'
import type { Session } from '../chromium/cdp.ts'
import { toPageUrl } from '../scheme/names.ts'

/** Headers as Electron's listeners have them. */
export type HeaderMap = Record<string, string | string[]>
type Entry = Protocol.Fetch.HeaderEntry

/** A request that waits for what becomes of it. */
export class StoppedRequest {
  readonly paused: Protocol.Fetch.requestPausedPayload
  #session: Session

  constructor(session: Session, paused: Protocol.Fetch.requestPausedPayload) {
    this.#session = session
    this.paused = paused
  }

  /** Whether it has been answered by the network, and waits for its second permission. */
  get isAnswered(): boolean {
    return this.paused.responseStatusCode !== undefined || this.paused.responseErrorReason !== undefined
  }

  async fail(errorReason: Protocol.Network.ErrorReason): Promise<void> {
    await this.#session.send('Fetch.failRequest', { requestId: this.paused.requestId, errorReason })
  }

  async redirect(url: string): Promise<void> {
    await this.fulfil(
      307,
      'Internal Redirect',
      [{ name: 'Location', value: toPageUrl(url) }],
      Buffer.alloc(0),
    )
  }

  async fulfil(responseCode: number, phrase: string, responseHeaders: Entry[], body: Buffer): Promise<void> {
    await this.#session.send('Fetch.fulfillRequest', {
      requestId: this.paused.requestId,
      responseCode,
      responsePhrase: phrase || 'OK',
      responseHeaders,
      body: body.toString('base64'),
    })
  }

  /** Lets it go to the network, or lets the network's answer go to the page; with other headers if given. */
  async pass(headers?: HeaderMap): Promise<void> {
    const { requestId, responseStatusCode, responseStatusText } = this.paused
    if (headers === undefined) await this.#session.send('Fetch.continueRequest', { requestId })
    else if (responseStatusCode === undefined)
      await this.#session.send('Fetch.continueRequest', { requestId, headers: toEntries(headers) })
    else
      await this.#session.send('Fetch.continueResponse', {
        requestId,
        responseCode: responseStatusCode,
        responsePhrase: responseStatusText || 'OK',
        responseHeaders: toEntries(headers),
      })
  }
}

/** Chromium's headers as a listener gets them. */
export function toHeaderMap(entries: Entry[]): Record<string, string[]> {
  const map: Record<string, string[]> = {}
  for (const { name, value } of entries) {
    map[name] ??= []
    map[name].push(value)
  }
  return map
}

/** A listener's headers as Chromium takes them. */
export function toEntries(headers: HeaderMap): Entry[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  )
}
