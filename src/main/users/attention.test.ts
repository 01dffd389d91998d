import { describe, expect, it } from 'vitest'
import { BROKEN_STATES, ConnectionState } from '../../contract/states.ts'
import { attentionOf } from './attention.ts'

const QUIET = new Set<ConnectionState>(['healthy', 'connecting'])
const LOUD = ConnectionState.options.filter((state) => !QUIET.has(state))

describe('what a user’s state needs', () => {
  it('is nothing where all is well', () => {
    for (const state of QUIET) expect(attentionOf({ name: 'Anna', state, stateReason: 'x' })).toBeNull()
  })

  it.each(
    LOUD.flatMap((state) =>
      [null, 'Zoom said no', 'Zoom said no.'].map((reason) => [state, reason] as const),
    ),
  )('%s with the reason %j: says what, why and what now, in clean sentences', (state, stateReason) => {
    const said = attentionOf({ name: 'Anna', state, stateReason })
    expect(said?.title).toMatch(/^[A-Z].*[^.]$/)
    expect(said?.text).toMatch(/^[A-Z][^]*\.$/)
    expect(said?.text).not.toMatch(/ {2}|\.\.|\. ?\. |null|undefined/)
    if (stateReason !== null && state !== 'neverConnected')
      expect(said?.text).toMatch(/^Zoom said no\. [A-Z]/)
  })

  it('is loud exactly for what counts as broken', () => {
    for (const state of BROKEN_STATES)
      expect(['bad', 'warn']).toContain(attentionOf({ name: 'Anna', state, stateReason: null })?.tone)
    for (const state of ['paused', 'disconnected', 'neverConnected'] as const)
      expect(attentionOf({ name: 'Anna', state, stateReason: null })?.tone).toBe('off')
  })
})
