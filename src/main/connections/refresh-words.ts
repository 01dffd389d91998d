import type { Refresh, RefreshOutcome } from '../../contract/connections.ts'
import type { Tone } from '../../contract/states.ts'
import type { RefreshRow } from './refresh-queries.ts'

const TONES: Readonly<Record<RefreshOutcome, Tone>> = {
  stored: 'ok',
  superseded: 'off',
  refused: 'bad',
  lost: 'odd',
  cutOff: 'odd',
  client: 'warn',
  passing: 'warn',
  broke: 'bad',
}

function secondsOf({ begun_at, ended_at }: RefreshRow): string {
  return ended_at === null ? '' : ` after ${((ended_at - begun_at) / 1000).toFixed(1)} s`
}

/** What became of an attempt, and why, as a sentence. */
export function sentenceOf(row: RefreshRow): string {
  const which = row.old_token === 1 ? 'The old token was tried once more: ' : ''
  const said = row.said === null ? '' : `: ${row.said}`
  switch (row.outcome) {
    case null:
      return `${which}under way`
    case 'stored':
      return `${which === '' ? 'Zoom' : `${which}Zoom still took it and`} gave a new pair${secondsOf(row)}; it was stored before anybody used it`
    case 'superseded':
      return `${which}a newer consent was stored meanwhile; its pair is the one that lives`
    case 'refused':
      return row.old_token === 1
        ? `${which}Zoom refused it${said}. The pair that the attempt before brought was lost on its way here`
        : `Zoom refused the refresh token${secondsOf(row)}${said}`
    case 'lost':
      return `${which}no answer came${secondsOf(row)}; Zoom may have rotated the pair`
    case 'cutOff':
      return `${which}the console stopped before Zoom’s answer reached the disk; a pair may have been lost here`
    case 'client':
      return `${which}Zoom did not accept the Zoom app’s client id or secret${said}; the pair is kept`
    case 'passing':
      return `${which}Zoom’s sign-in answered with an error that passes${said}; the pair is kept`
    case 'broke':
      return `${which}the console has a fault here; the log says which`
  }
}

/** An attempt as the contract shows it. */
export function toRefresh(row: RefreshRow): Refresh {
  return {
    number: row.number,
    generation: row.generation,
    begunAt: new Date(row.begun_at).toISOString(),
    outcome: row.outcome,
    text: sentenceOf(row),
    purpose: row.purpose,
    tone: row.outcome === null ? 'wait' : TONES[row.outcome],
    callId: row.call_id,
  }
}
