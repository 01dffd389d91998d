import { registerHooks } from 'node:module'

const electron = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron' && specifier !== 'electron/main') return next(specifier, context)
    return { url: electron, format: 'module-typescript', shortCircuit: true }
  },
})
