import {
  IconArrowBackUp,
  IconEyeOff,
  IconKeyboard,
  IconLayoutSidebar,
  IconMoon,
  IconSearch,
  IconSettings,
} from '@tabler/icons-react'
import { useMemo } from 'react'
import { type Command, useCommands } from './commands.ts'
import { useHello, usePreferences } from './hello.tsx'
import { overlays } from './overlays.ts'
import { PAGES } from './pages.ts'
import { useGo } from './scope.ts'
import { undoLast } from './toast.tsx'

/** Puts the cursor into the search of the page that is shown, if it has one. */
function searchPage(): void {
  document.querySelector<HTMLElement>('[data-page-search]')?.focus()
}

/** The commands that are always there. */
export function useAppCommands(): void {
  const go = useGo()
  const { preferences } = useHello()
  const [, change] = usePreferences()
  const { screenShareShield, sidebarFolded, theme } = preferences

  const pages = useMemo<Command[]>(
    () => [
      ...PAGES.map(({ id, label, path, keys, icon }) => ({
        id: `go.${id}`,
        title: label,
        group: 'Go to',
        keys,
        icon,
        hint: 'go to the page',
        run: () => go(path),
      })),
      {
        id: 'go.settings',
        title: 'Settings',
        group: 'Go to',
        icon: IconSettings,
        hint: 'go to the page',
        run: () => go('/settings'),
      },
    ],
    [go],
  )
  useCommands('app', pages)

  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'app.palette',
        title: 'Find or run',
        group: 'Everywhere',
        keys: 'mod+k',
        keyOnly: true,
        run: () => overlays.open('palette'),
      },
      {
        id: 'app.search',
        title: 'Search this page',
        group: 'Everywhere',
        keys: '/',
        icon: IconSearch,
        keyOnly: true,
        run: searchPage,
      },
      {
        id: 'app.shortcuts',
        title: 'Show shortcuts',
        group: 'Everywhere',
        keys: '?',
        icon: IconKeyboard,
        run: () => overlays.open('shortcuts'),
      },
      {
        id: 'app.undo',
        title: 'Undo',
        group: 'Everywhere',
        keys: 'z',
        icon: IconArrowBackUp,
        hint: 'what the last message says',
        run: undoLast,
      },
      {
        id: 'app.fold',
        title: sidebarFolded ? 'Unfold the sidebar' : 'Fold the sidebar',
        group: 'Everywhere',
        keys: '[',
        icon: IconLayoutSidebar,
        run: () => change({ sidebarFolded: !sidebarFolded }),
      },
      {
        id: 'app.shield',
        title: screenShareShield ? 'Lower the screen-share shield' : 'Raise the screen-share shield',
        group: 'Everywhere',
        keys: 'mod+shift+h',
        icon: IconEyeOff,
        hint: 'masks names, mails and links',
        run: () => change({ screenShareShield: !screenShareShield }),
      },
      {
        id: 'app.theme',
        title: theme === 'dark' ? 'Use the light theme' : 'Use the dark theme',
        group: 'Everywhere',
        icon: IconMoon,
        run: () => change({ theme: theme === 'dark' ? 'light' : 'dark' }),
      },
    ],
    [change, screenShareShield, sidebarFolded, theme],
  )
  useCommands('app', commands)
}
