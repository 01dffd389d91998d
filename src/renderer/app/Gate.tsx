import { useMantineColorScheme } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import type { Hello } from '../../contract/settings.ts'
import { ShieldContext } from '../components/Private.tsx'
import { ROW_HEIGHTS, RowHeightContext } from '../components/row-height.ts'
import { FirstRunPage } from '../features/settings/first-run/FirstRunPage.tsx'
import { UnlockPage } from '../features/settings/secrets/UnlockPage.tsx'
import { api } from '../rpc.ts'
import { Alone } from './Alone.tsx'
import { NoEntrance } from './NoEntrance.tsx'
import { QueryError } from './QueryError.tsx'
import { consoleClock } from './console-clock.ts'
import { HelloContext } from './hello.tsx'
import { useLink, useLinkLost } from './link.ts'
import { useLive, useZoomDay } from './live.ts'

/** Lets the console in only when it said hello; before that: no entrance, unlocking, first run. */
export function Gate({ children }: { children: ReactNode }) {
  const link = useLink()
  const lost = useLinkLost()
  const hello = useQuery(api.settings.hello.queryOptions())
  if (link === 'noEntrance') return <NoEntrance />
  if (hello.data !== undefined) return <Greeted hello={hello.data}>{children}</Greeted>
  if (hello.isError)
    return (
      <Alone title="The console could not be read" text="It is there, but could not say how it is set up.">
        <QueryError query={hello} />
      </Alone>
    )
  if (lost)
    return (
      <Alone
        title="The console does not answer"
        text="It may still be starting, or was stopped. This page tries again by itself; if it stays so, run npm start."
      />
    )
  return null
}

function Greeted({ hello, children }: { hello: Hello; children: ReactNode }) {
  const queries = useQueryClient()
  useLive(queries)
  useZoomDay(queries)
  useLook(hello)
  // "Go on without" lasts as long as this page: another start asks again.
  const [goneOn, setGoneOn] = useState(false)
  return (
    <HelloContext value={hello}>
      <RowHeightContext value={ROW_HEIGHTS[hello.preferences.density]}>
        <ShieldContext value={hello.preferences.screenShareShield}>
          {hello.secrets.state === 'locked' && !goneOn ? (
            <UnlockPage onGoOn={() => setGoneOn(true)} />
          ) : hello.firstRun ? (
            <FirstRunPage />
          ) : (
            children
          )}
        </ShieldContext>
      </RowHeightContext>
    </HelloContext>
  )
}

/** Carries preferences of looks to the document, and marks it ready once hello is on screen. */
function useLook({ preferences, now }: Hello): void {
  const { setColorScheme } = useMantineColorScheme()
  const { theme, density } = preferences
  useEffect(() => consoleClock.set(now), [now])
  useEffect(() => setColorScheme(theme === 'system' ? 'auto' : theme), [setColorScheme, theme])
  useEffect(() => {
    document.documentElement.dataset.density = density
    document.documentElement.dataset.ready = 'true'
  }, [density])
}
