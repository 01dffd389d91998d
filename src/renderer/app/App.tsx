import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from 'react-router/dom'
import { queries } from './queries.ts'
import { router } from './routes.tsx'
import { POPOVERS_ID, cssVariablesResolver, theme } from './theme.ts'

/** The nonce that this load's only allowed inline styles carry. */
const styleNonce = (): string => document.documentElement.dataset.styleNonce ?? ''

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <section id={POPOVERS_ID} aria-label="Open menus and lists" />
        <Notifications position="bottom-right" limit={3} containerWidth={400} transitionDuration={120} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
