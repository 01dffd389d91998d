import './app/zod.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter/wght.css'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-ext-400.css'
import './app/tokens.css'
import './app/base.css'
import '@mantine/core/styles.layer.css'
import '@mantine/dates/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './app/mantine.css'
import { App } from './app/App.tsx'
import { startLink } from './rpc.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
void startLink()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
