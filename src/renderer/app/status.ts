import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ConsoleStatus } from '../../contract/overview.ts'
import type { SecretsStatus } from '../../contract/settings.ts'
import type { Tone } from '../components/tone.ts'
import { api } from '../rpc.ts'
import { useHello } from './hello.tsx'
import { useScope } from './scope.ts'

/** The facts of the status bar and the counts of the navigation, within the scope. */
export function useStatus(): UseQueryResult<ConsoleStatus, unknown> {
  return useQuery(api.overview.status.queryOptions({ input: useScope() }))
}

/** How secrets are kept, in plain words and as short as the status bar needs. */
export function secretsWords({ state, mode }: SecretsStatus): { words: string; tone: Tone } {
  if (state === 'unset') return { words: 'no place yet', tone: 'warn' }
  if (state === 'locked') return { words: 'locked', tone: 'warn' }
  if (state === 'readOnly') return { words: 'cannot be opened', tone: 'bad' }
  switch (mode) {
    case 'keychain':
      return { words: 'OS keychain', tone: 'ok' }
    case 'passphrase':
      return { words: 'passphrase', tone: 'ok' }
    case 'memory':
      return { words: 'memory only', tone: 'wait' }
    case 'keyFile':
      return { words: 'key file, unprotected', tone: 'warn' }
    case null:
      return { words: 'no place yet', tone: 'warn' }
  }
}

/** Why nothing can be asked of Zoom at once; what may wait for Zoom needs `useTokensOff` alone. */
export function useZoomOff(): string | null {
  const tokensOff = useTokensOff()
  const { data } = useStatus()
  if (tokensOff !== null) return tokensOff
  return data?.zoom.state === 'unreachable' ? 'Zoom cannot be reached; it is asked again by itself' : null
}

/** Why nothing can be sent to Zoom with a user's tokens now, for the buttons that would; null while it can. */
export function useTokensOff(): string | null {
  const { state } = useHello().secrets
  switch (state) {
    case 'open':
      return null
    case 'locked':
      return 'Secrets are locked; unlock them in Settings'
    case 'readOnly':
      return 'Secrets cannot be opened here; Settings has the ways on'
    case 'unset':
      return 'Choose in Settings how secrets are kept'
  }
}
