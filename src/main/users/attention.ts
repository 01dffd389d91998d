import type { UserDetail, UserRow } from '../../contract/users.ts'

/** What is wrong with a user's connection, why, and what now; null where nothing needs anyone. */
export function attentionOf(user: Pick<UserRow, 'name' | 'state' | 'stateReason'>): UserDetail['attention'] {
  const { name, state, stateReason } = user
  const why = stateReason ?? ''
  /** The reason as a sentence, then what now. */
  const so = (what: string): string => (why === '' ? what : `${why.replace(/\.$/, '')}. ${what}`)
  switch (state) {
    case 'healthy':
    case 'connecting':
      return null
    case 'neverConnected':
      return {
        tone: 'off',
        title: `${name} is not connected yet`,
        text: 'Connect them to make Zoom meetings for their appointments. They sign in to Zoom themselves; no key is handed over.',
      }
    case 'disconnected':
      return {
        tone: 'off',
        title: `${name} is disconnected`,
        text: so('Only a new consent brings them back.'),
      }
    case 'paused':
      return {
        tone: 'off',
        title: `${name} is paused`,
        text: so('The sealed tokens are kept; nothing is sent to Zoom until they are resumed.'),
      }
    case 'needsConsent':
      return {
        tone: 'bad',
        title: 'Zoom no longer accepts this connection',
        text: so('Reconnect them.'),
      }
    case 'appRemoved':
      return {
        tone: 'bad',
        title: 'The user removed the app in Zoom',
        text: so('Only a new consent brings them back.'),
      }
    case 'deactivated':
      return {
        tone: 'bad',
        title: 'Zoom has deactivated this user',
        text: so('Activate them in Zoom, then check their health here.'),
      }
    case 'movedAccount':
      return {
        tone: 'warn',
        title: 'This Zoom user changed accounts',
        text: so('Reconnect them, so that the right limits are watched.'),
      }
    case 'scopeGap':
      return {
        tone: 'warn',
        title: 'A scope is missing',
        text: so('Add it to the Zoom app, then ask for consent again.'),
      }
    case 'expiring':
      return {
        tone: 'warn',
        title: 'This connection ends soon',
        text: so('Ask for consent again before it does.'),
      }
    case 'wrongAccount':
      return { tone: 'odd', title: 'Another Zoom user came', text: so('Decide whose connection it is.') }
    case 'zoomUnreachable':
      return {
        tone: 'odd',
        title: 'It is not known whether this connection lives',
        text: so('Zoom is asked as soon as it answers.'),
      }
    case 'revocationWaiting':
      return {
        tone: 'wait',
        title: 'The disconnect waits for Zoom',
        text: so('It is tried again by itself; the tokens are erased once Zoom has ended them.'),
      }
  }
}
