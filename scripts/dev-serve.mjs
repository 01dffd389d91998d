// The browser host with hot reload of the page: Vite serves the renderer and hands everything else to the real
// host behind it, whose gate sees its own address. Main is built once; start again after changing it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { root, run } from './lib/project.mjs'

const built = await run(['scripts/build.mjs', '--if-stale'])
if (built !== 0) process.exit(built)

const host = spawn(
  process.execPath,
  [join(root, 'out/main/serve.js'), '--no-open', ...process.argv.slice(2)],
  {
    stdio: ['inherit', 'pipe', 'inherit'],
  },
)
host.on('exit', (code) => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => host.kill(signal))

const entrance = await new Promise((found) => {
  createInterface({ input: host.stdout }).on('line', (line) => {
    const url = /^Switchboard ready: (\S+)$/.exec(line)?.[1]
    if (url === undefined) console.log(line)
    else found(new URL(url))
  })
})
const behind = { target: entrance.origin, changeOrigin: true, headers: { origin: entrance.origin } }
const vite = await createServer({
  configFile: false,
  root: join(root, 'src/renderer'),
  plugins: [
    react(),
    {
      name: 'host-of-the-page',
      transformIndexHtml: (html) => html.replace('%HOST%', 'browser').replace('%NONCE%', ''),
    },
  ],
  server: {
    host: '127.0.0.1',
    proxy: { '/session': behind, '/download': behind, '/rpc': { ...behind, ws: true } },
  },
})
await vite.listen()
const { port } = vite.httpServer.address()
console.log(`Switchboard ready: http://127.0.0.1:${port}/${entrance.hash}`)
