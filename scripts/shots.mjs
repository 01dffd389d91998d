// Pictures of every screen, taken of the built console on its sandbox, in both themes at 1440 by 900. Those that the
// documentation shows go to docs/screens, all others to --out; without it they are not taken.
// `npm run shots [-- --out DIR] [--narrow] [--docs DIR]`; --narrow takes each at 1280 by 800 too.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root, run } from './lib/project.mjs'

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    docs: { type: 'string', default: join(root, 'docs/screens') },
    narrow: { type: 'boolean', default: false },
  },
})
const built = await run(['scripts/build.mjs', '--if-stale'])
if (built !== 0) process.exit(built)
const { openCamera } = await import('./shots/camera.ts')
const { takePictures } = await import('./shots/pictures.ts')
const camera = await openCamera({
  docs: resolve(values.docs),
  out: values.out === undefined ? null : resolve(values.out),
  narrow: values.narrow,
})
try {
  await takePictures(camera, console.log)
  console.log(`${camera.taken.length} pictures taken.`)
} finally {
  await camera.close()
}
