import type { SecretsMode, SecretsStatus } from '../../../../contract/settings.ts'

export const MODE_WORDS: Record<SecretsMode | 'none', string> = {
  keychain: 'This machine’s keychain',
  passphrase: 'A passphrase, asked for after each start',
  memory: 'Memory only; nothing secret is written',
  keyFile: 'A key file, readable only by this user',
  none: 'not chosen yet',
}

type StatusWords = { tone: 'ok' | 'wait' | 'warn' | 'bad'; title: string; text: string }

/** How well secrets are protected, so that no one must know what libsecret or AES is. */
export function statusWords({ state, mode, backend, reason }: SecretsStatus): StatusWords {
  const sealed = backend === null ? 'AES-256-GCM.' : `AES-256-GCM; the key is sealed by ${backend}.`
  if (state === 'unset')
    return {
      tone: 'warn',
      title: 'Nothing secret can be stored yet',
      text: 'Choose how secrets are kept, then connect a Zoom app and users.',
    }
  if (state === 'locked')
    return {
      tone: 'warn',
      title: 'Secrets are locked',
      text: 'The passphrase opens them. Until then nothing is sent to Zoom.',
    }
  if (state === 'readOnly')
    return {
      tone: 'bad',
      title: 'Secrets cannot be opened here',
      text: `${reason ?? 'Another host or keychain sealed them.'} A recovery passphrase opens them; else start over.`,
    }
  if (mode === 'memory')
    return {
      tone: 'wait',
      title: 'Tokens and client secrets are in memory only',
      text: 'Nobody can read them from the disk. After the next start, users connect again.',
    }
  if (mode === 'keyFile')
    return {
      tone: 'warn',
      title: 'Tokens and client secrets are unprotected',
      text: 'Whoever reads the disk can read them: the key stands in a file. A passphrase is better.',
    }
  return mode === 'keychain'
    ? { tone: 'ok', title: 'Tokens and client secrets are sealed by this machine’s keychain', text: sealed }
    : { tone: 'ok', title: 'Tokens and client secrets are sealed under your passphrase', text: sealed }
}
