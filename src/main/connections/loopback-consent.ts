import type { Clock } from '../clock.ts'
import { type LoopbackAnswer, listenOnLoopback } from '../zoom/loopback.ts'
import type { Authorization, OAuthClient, ZoomOAuth } from '../zoom/oauth.ts'

/** Zoom's codes, and so its consent pages, are good for five minutes. */
export const CONSENT_LIFE_MS = 5 * 60_000

/** A consent page that is open somewhere, and the listener that waits for its answer. */
export interface LoopbackConsent {
  readonly begun: Authorization
  /** Stops listening, and the time that runs. */
  readonly stop: () => void
}

interface Wanted {
  /** Zoom came back, with a code or an error, and this state. */
  readonly onAnswer: (answer: LoopbackAnswer) => void
  /** Something came that was not the answer. */
  readonly onRefused: (text: string) => void
  /** Nobody came back in five minutes; nothing is listened for any more. */
  readonly onTimeout: () => void
}

/**
 * Begins an authorization over loopback (RFC 8252): listens first, so that the answer to the page's address, opened
 * here or pasted into a private window, is waited for from the start.
 */
export async function askOnLoopback(
  { oauth, clock }: { readonly oauth: ZoomOAuth; readonly clock: Clock },
  client: OAuthClient,
  { onAnswer, onRefused, onTimeout }: Wanted,
): Promise<LoopbackConsent> {
  const loopback = await listenOnLoopback()
  const begun = await oauth.begin(client, loopback.redirectUri)
  const stopTimer = clock.at(clock.now() + CONSENT_LIFE_MS, () => {
    stop()
    onTimeout()
  })
  const stop = (): void => {
    stopTimer()
    loopback.close()
  }
  loopback.expect({
    state: begun.state,
    onRefused,
    onAnswer: (answer) => {
      stop()
      onAnswer(answer)
    },
  })
  return { begun, stop }
}
