import { ipcRenderer } from 'electron'

// Passes one MessagePort from the page to main, once per load, and nothing else.
const HANDOVER = 'switchboard-port'
let handedOver = false

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== HANDOVER || handedOver) return
  const [port] = event.ports
  if (port === undefined || event.ports.length !== 1) return
  handedOver = true
  ipcRenderer.postMessage('port', null, [port])
})
