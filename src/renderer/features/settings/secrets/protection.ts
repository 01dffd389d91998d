import type { z } from 'zod'
import { contract } from '../../../../contract/index.ts'
import type { SecretsMode } from '../../../../contract/settings.ts'
import { inputSchemaOf } from '../../../app/contract-schema.ts'

const schema = inputSchemaOf(contract.settings.protectSecrets)
/** A way to keep secrets with all it needs, as main takes it. */
export type Protection = z.infer<typeof schema>

type Entered = { passphrase: string; again: string; understood: boolean }

const LEAST = 10

/** What is wrong with a new passphrase, by field. */
export function passphraseFaults(passphrase: string, again: string): { passphrase?: string; again?: string } {
  if (passphrase.length < LEAST)
    return { passphrase: `${LEAST} characters or more; these are ${passphrase.length}.` }
  return passphrase === again ? {} : { again: 'The two are not the same. Type it once more.' }
}

/** What was entered as a way to keep secrets, or null while something is missing. */
export function protectionOf(mode: SecretsMode, entered: Entered): Protection | null {
  switch (mode) {
    case 'passphrase':
      return Object.keys(passphraseFaults(entered.passphrase, entered.again)).length > 0
        ? null
        : { mode, passphrase: entered.passphrase }
    case 'keyFile':
      return entered.understood ? { mode, understood: true } : null
    case 'keychain':
    case 'memory':
      return { mode }
  }
}
