import { useMediaQuery } from '@mantine/hooks'
import { Outlet } from 'react-router'
import classes from './Shell.module.css'
import { CheatSheet } from './CheatSheet.tsx'
import { Palette } from './Palette.tsx'
import { Sidebar } from './Sidebar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { useAppCommands } from './app-commands.ts'
import { usePreferences } from './hello.tsx'
import { useOverlay } from './overlays.ts'
import { useKeyboard } from './use-keyboard.ts'

/** The frame around all pages. */
export function Shell() {
  const [{ sidebarFolded }] = usePreferences()
  const overlay = useOverlay()
  const narrow = useMediaQuery('(max-width: 900px)')
  const folded = sidebarFolded || narrow
  useAppCommands()
  useKeyboard()
  return (
    <div className={classes.shell} data-folded={folded || undefined}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <Sidebar folded={folded} />
      <main id="page" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <StatusBar />
      {overlay === 'palette' && <Palette />}
      {overlay === 'shortcuts' && <CheatSheet />}
    </div>
  )
}
