import { Menu } from '@mantine/core'
import { IconDots, IconFlask, IconKey } from '@tabler/icons-react'
import type { ZoomApp } from '../../../../contract/zoom-apps.ts'
import { formatNumberOf } from '../../../app/format.ts'
import { useTimes } from '../../../app/times.ts'
import { Button } from '../../../components/Button.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { ToneIcon } from '../../../components/ToneIcon.tsx'
import { testInWords } from './TestSteps.tsx'
import type { ZoomAppDialog } from './ZoomAppDialogs.tsx'
import classes from './zoom-apps.module.css'

/** One Zoom app: what it is, who uses it, and how its last test ended. */
export function AppRow({ app, onDialog }: { app: ZoomApp; onDialog: (dialog: ZoomAppDialog) => void }) {
  const AppIcon = app.builtInSandbox ? IconFlask : IconKey
  const used = app.tenants > 0
  return (
    <li className={classes.app}>
      <AppIcon size={16} stroke={1.75} aria-hidden />
      <span className={classes.name}>
        <span className="cut" title={app.name}>
          {app.name}
        </span>
        {app.otherZoom && <span className={classes.sub}>asks {new URL(app.apiUrl).host}</span>}
      </span>
      <span>
        {app.level === 'user' ? 'User level' : 'Account level'}
        <span className={classes.sub}>{app.kind === 'public' ? 'public, no secret' : 'secret sealed'}</span>
      </span>
      <span title="Granted by the last consent, of what is needed now">
        {app.scopes === null ? 'no consent yet' : `${app.scopes.granted} of ${app.scopes.needed} scopes`}
      </span>
      <span className={classes.users}>
        {app.users === 0 ? 'no users' : formatNumberOf(app.users, 'user')}
        {used && <span className={classes.sub}>{formatNumberOf(app.tenants, 'tenant')}</span>}
      </span>
      <Tested app={app} />
      <Button kind="quiet" aria-label={`Test ${app.name}`} onClick={() => onDialog({ kind: 'test', app })}>
        Test
      </Button>
      <Menu>
        <Menu.Target>
          <IconButton icon={IconDots} label={`More for ${app.name}`} />
        </Menu.Target>
        <Menu.Dropdown>
          {app.level === 'account' && (
            <Menu.Item onClick={() => onDialog({ kind: 'account', app })}>
              Authorize a Zoom account…
            </Menu.Item>
          )}
          <Menu.Item onClick={() => onDialog({ kind: 'rename', app })}>Rename…</Menu.Item>
          <Menu.Item disabled={app.kind === 'public'} onClick={() => onDialog({ kind: 'secret', app })}>
            {app.kind === 'public' ? 'Change secret: it has none' : 'Change secret…'}
          </Menu.Item>
          <Menu.Item disabled={used} onClick={() => onDialog({ kind: 'remove', app })}>
            {used ? 'Remove: its tenants must go first' : 'Remove Zoom app…'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}

function Tested({ app: { lastTest } }: { app: ZoomApp }) {
  const times = useTimes()
  if (lastTest === null) return <span className={classes.tested}>not tested</span>
  const { tone, fault } = testInWords(lastTest.steps)
  return (
    <span className={classes.tested} title={`Tested ${times.record(lastTest.at)}`}>
      <ToneIcon tone={tone} size={14} /> {fault ?? `Tested ${times.record(lastTest.at)}`}
    </span>
  )
}
