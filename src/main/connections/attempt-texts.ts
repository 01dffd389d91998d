import { REDIRECT_URI } from '../zoom/loopback.ts'
import { OAuthFailure } from '../zoom/oauth.ts'

/** What the operator is told of an attempt's end. */
export interface EndText {
  readonly title: string
  readonly text: string
  readonly code: string | null
}

/** What `error=…` in a callback means (RFC 6749 section 4.1.2.1). */
export function textOfErrorAnswer(
  error: string,
  description: string,
  name: string,
): EndText & { declined: boolean } {
  if (error === 'access_denied')
    return {
      declined: true,
      title: `${name} did not allow it`,
      text: 'Zoom’s page was answered with “Decline”. Nothing was changed. Try again when they are ready to allow Switchboard.',
      code: error,
    }
  return {
    declined: false,
    title: 'Zoom refused to ask',
    text: `Zoom came back with an error instead of a code${description === '' ? '' : ` (“${description}”)`}. Nothing was changed. Check the Zoom app in Settings, then try again.`,
    code: error,
  }
}

/** The three causes of no callback, in one sentence, with the address to register. */
function causesOfNoAnswer(appName: string): string {
  return `the page was closed or left open; the Zoom app “${appName}” is not published, so that only its developer’s account may use it; or its list of redirect URIs lacks ${REDIRECT_URI}`
}

/** Nobody came back in five minutes. */
export function textOfNoAnswer(appName: string): EndText {
  return {
    title: 'Zoom gave no answer in 5 minutes',
    text: `Switchboard has stopped listening; nothing was changed. One of three things happened: ${causesOfNoAnswer(appName)}. Check these, then try again.`,
    code: null,
  }
}

/** The operator stopped, as one does where nothing comes back. */
export function textOfStopped(appName: string): EndText {
  return {
    title: 'Stopped before Zoom answered',
    text: `Switchboard has stopped listening; nothing was changed. If nothing came back, it is one of three things: ${causesOfNoAnswer(appName)}. Check these, then try again.`,
    code: null,
  }
}

/** What a failed code exchange means. */
export function textOfExchangeFailure(error: unknown, appName: string, redirectUri: string): EndText {
  if (!(error instanceof OAuthFailure))
    return {
      title: 'The connection could not be checked',
      text: `${(error as Error).message} Nothing was stored. Try again.`,
      code: null,
    }
  const code = [error.error, error.reason].filter((part) => part !== '').join(': ') || null
  switch (error.kind) {
    case 'client':
      return {
        title: 'Zoom does not accept this Zoom app',
        text: `The client id or the client secret of “${appName}” is wrong. Enter the secret again in Settings, then try again. Nothing was changed.`,
        code,
      }
    case 'redirect':
      return {
        title: 'Zoom refused the return address',
        text: `The app “${appName}” does not list ${redirectUri}. Add it in the Zoom Marketplace, then try again. Nothing was changed.`,
        code,
      }
    case 'expiredCode':
      return {
        title: 'The answer came too late',
        text: 'A code of Zoom is good for five minutes, and this one was older. Nothing was changed. Try again.',
        code,
      }
    case 'refused':
      return {
        title: 'Zoom did not accept the code',
        text: 'The code was used before or was not meant for this console. Nothing was changed. Try again.',
        code,
      }
    case 'passing':
      return error.answerLost
        ? {
            title: 'Zoom’s answer was lost',
            text: 'The connection broke while Zoom answered. Zoom may have ended the user’s older authorization. Try again: a new consent puts it right.',
            code,
          }
        : {
            title: 'Zoom’s sign-in does not answer',
            text: 'Nothing was changed. Try again in a moment.',
            code,
          }
  }
}
