import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const electron = new URL('./electron.ts', import.meta.url).href

// Worker threads inherit this file, but Electron's modules are only there on the main thread.
if (isMainThread)
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'electron' && specifier !== 'electron/main') return next(specifier, context)
      return { url: electron, format: 'module-typescript', shortCircuit: true }
    },
  })
