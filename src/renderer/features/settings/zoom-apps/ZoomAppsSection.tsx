import { useQuery } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { ZoomApp } from '../../../../contract/zoom-apps.ts'
import { QueryError } from '../../../app/QueryError.tsx'
import { Button } from '../../../components/Button.tsx'
import { SkeletonRows } from '../../../components/Skeleton.tsx'
import { api } from '../../../rpc.ts'
import { Section } from '../Section.tsx'
import { AccountsPart } from './AccountsPart.tsx'
import { AppRow } from './AppRow.tsx'
import { FeaturesPart } from './FeaturesPart.tsx'
import { type ZoomAppDialog, ZoomAppDialogs } from './ZoomAppDialogs.tsx'
import classes from './zoom-apps.module.css'

/** The Zoom apps, what is asked of Zoom, and the accounts that an admin authorized. */
export function ZoomAppsSection() {
  const query = useQuery(api.zoomApps.list.queryOptions())
  const [params, setParams] = useSearchParams()
  const [dialog, setDialog] = useState<ZoomAppDialog | null>(null)
  const shown = dialog ?? askedBy(params, query.data)
  const close = () => {
    setDialog(null)
    if (Object.keys(ASKED).some((name) => params.has(name)))
      setParams(
        (old) => {
          for (const name of Object.keys(ASKED)) old.delete(name)
          return old
        },
        { replace: true },
      )
  }
  return (
    <>
      <Section
        id="zoom-apps"
        title="Zoom apps"
        text="One app serves all tenants; each tenant names the one it uses."
        action={
          <Button icon={IconPlus} onClick={() => setDialog({ kind: 'add' })}>
            Add Zoom app
          </Button>
        }
      >
        {query.isError ? (
          <QueryError query={query} title="The Zoom apps could not be read" />
        ) : query.data === undefined ? (
          <SkeletonRows rows={3} height={48} />
        ) : (
          <ul className={classes.list} aria-label="Zoom apps">
            {query.data.map((app) => (
              <AppRow key={app.id} app={app} onDialog={setDialog} />
            ))}
          </ul>
        )}
        <AccountsPart />
        <ZoomAppDialogs dialog={freshOf(shown, query.data)} onClose={close} />
      </Section>
      <Section
        id="features"
        title="What is asked of Zoom"
        text="Each feature needs scopes. Switch off what you do without: its scopes need not be granted, and nobody lacks them."
      >
        <FeaturesPart />
      </Section>
    </>
  )
}

/** Addresses that lead to a dialog of an app: `?test=app_…` from the first run, both from the palette. */
const ASKED = { test: 'test', authorize: 'account' } as const

function askedBy(params: URLSearchParams, apps: readonly ZoomApp[] = []): ZoomAppDialog | null {
  for (const [name, kind] of Object.entries(ASKED)) {
    const app = apps.find(({ id }) => id === params.get(name))
    if (app !== undefined) return { kind, app }
  }
  return null
}

/** The dialog with its app as it stands now: a test that ended shows in the dialog that began it. */
function freshOf(dialog: ZoomAppDialog | null, apps: readonly ZoomApp[] | undefined): ZoomAppDialog | null {
  if (dialog === null || dialog.kind === 'add') return dialog
  const app = apps?.find(({ id }) => id === dialog.app.id)
  return app === undefined ? dialog : { ...dialog, app }
}
