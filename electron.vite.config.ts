import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// One build, three targets. `main` has several entries that share chunks: the hardening test greps the serve
// bundle, since a shared module that imported electron would try to download its binary in plain Node.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          serve: 'src/main/serve.ts',
          demo: 'src/main/demo.ts',
          sandbox: 'src/sandbox/main.ts',
          broker: 'src/broker/main.ts',
          'checkpoint-worker': 'src/main/store/checkpoint-worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload must be one CommonJS file that requires nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [
      react(),
      // Routes are paths, so assets are named from the top; electron-vite itself would say './'.
      { name: 'assets-from-the-top', config: () => ({ base: '/' }) },
    ],
    build: {
      outDir: 'out/renderer',
      target: 'chrome130',
      minify: true,
      cssMinify: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
})
