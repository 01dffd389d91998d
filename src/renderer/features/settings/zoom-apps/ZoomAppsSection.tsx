import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDots, IconFlask, IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ZoomApp } from '../../../../contract/zoom-apps.ts'
import { QueryError } from '../../../app/QueryError.tsx'
import { formatNumberOf } from '../../../app/format.ts'
import { Button } from '../../../components/Button.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { SkeletonRows } from '../../../components/Skeleton.tsx'
import { api } from '../../../rpc.ts'
import { Section } from '../Section.tsx'
import { type ZoomAppDialog, ZoomAppDialogs } from './ZoomAppDialogs.tsx'
import classes from './zoom-apps.module.css'

/** The Zoom apps: one serves all tenants; each tenant names the one it uses. */
export function ZoomAppsSection() {
  const query = useQuery(api.zoomApps.list.queryOptions())
  const [dialog, setDialog] = useState<ZoomAppDialog | null>(null)
  return (
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
      <ZoomAppDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Section>
  )
}

function AppRow({ app, onDialog }: { app: ZoomApp; onDialog: (dialog: ZoomAppDialog) => void }) {
  const AppIcon = app.builtInSandbox ? IconFlask : IconKey
  return (
    <li className={classes.app}>
      <AppIcon size={16} stroke={1.75} aria-hidden />
      <span className={classes.name}>
        {app.name}
        {app.otherZoom && <span className={classes.sub}>asks {new URL(app.apiUrl).host}</span>}
      </span>
      <span>{app.level === 'user' ? 'User level' : 'Account level'}</span>
      <span>{app.kind === 'public' ? 'public, no secret' : 'secret sealed'}</span>
      <span className={classes.users}>
        {app.users === 0 ? 'no users' : formatNumberOf(app.users, 'user')}
      </span>
      <Menu>
        <Menu.Target>
          <IconButton icon={IconDots} label={`More for ${app.name}`} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={app.kind === 'public'} onClick={() => onDialog({ kind: 'secret', app })}>
            {app.kind === 'public' ? 'Change secret: it has none' : 'Change secret…'}
          </Menu.Item>
          <Menu.Item disabled={app.users > 0} onClick={() => onDialog({ kind: 'remove', app })}>
            {app.users > 0 ? 'Remove: its users must go first' : 'Remove Zoom app…'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}
