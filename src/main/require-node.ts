/** The oldest Node with the Node-API version that the store's native module asks for; older ones die without a word. */
const OLDEST = [22, 22] as const

/** Ends the process with a remedy if this Node is too old. Call it before anything that loads the store. */
export function requireNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  console.error(
    `Switchboard needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}. Start it with npm, which uses the Node that the project pins.`,
  )
  process.exit(1)
}
