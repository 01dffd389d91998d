import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.settings).$context<Context>()

export const settings: Part<'settings'> = {
  hello: os.hello.handler(({ context }) => context.services.settings.hello()),
  watch: os.watch.handler(({ context, signal }) => context.services.settings.watch(signal)),
  savePreferences: os.savePreferences.handler(({ context, input }) =>
    context.services.settings.savePreferences(input),
  ),
  protectSecrets: os.protectSecrets.handler(({ context, input }) =>
    context.services.settings.protectSecrets(input),
  ),
  setRecoveryPassphrase: os.setRecoveryPassphrase.handler(({ context, input }) =>
    context.services.settings.setRecoveryPassphrase(input.passphrase),
  ),
  unlockSecrets: os.unlockSecrets.handler(({ context, input }) =>
    context.services.settings.unlockSecrets(input.passphrase),
  ),
  startSecretsOver: os.startSecretsOver.handler(({ context, input }) =>
    context.services.settings.startSecretsOver(input.typed),
  ),
  openUrl: os.openUrl.handler(({ context, input }) => context.services.settings.openUrl(input.url)),
  lockSecrets: os.lockSecrets.handler(({ context }) => {
    context.services.settings.lockSecrets()
    return { done: true as const }
  }),
}
