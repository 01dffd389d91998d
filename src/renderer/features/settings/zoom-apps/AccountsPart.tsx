import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDots, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import type { AuthorizedAccount } from '../../../../contract/accounts.ts'
import { formatNumberOf } from '../../../app/format.ts'
import { Button } from '../../../components/Button.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { Private } from '../../../components/Private.tsx'
import { StateWord } from '../../../components/State.tsx'
import { api } from '../../../rpc.ts'
import { ImportDialog } from '../../users/ImportDialog.tsx'
import { AttachDialog } from './AttachDialog.tsx'
import { DisconnectAccountDialog } from './DisconnectAccountDialog.tsx'
import classes from './zoom-apps.module.css'

type Opened = { kind: 'attach' | 'import' | 'disconnect'; account: AuthorizedAccount } | null

/** The Zoom accounts that an admin authorized, and whom each serves here. Nothing is shown where there are none. */
export function AccountsPart() {
  const { data: accounts = [] } = useQuery(api.accounts.list.queryOptions())
  const [opened, open] = useState<Opened>(null)
  if (accounts.length === 0) return null
  const close = () => open(null)
  return (
    <div>
      <h3 className={classes.partTitle}>Authorized Zoom accounts</h3>
      <p className={classes.help}>
        An admin consented once; the console works for every user who is attached.
      </p>
      <ul className={classes.list} aria-label="Authorized Zoom accounts">
        {accounts.map((account) => (
          <li key={account.connectionId} className={classes.account}>
            <span className={classes.name}>
              <span className="cut">{account.accountName ?? account.zoomAccountId}</span>
              <span className={classes.sub}>
                by <Private>{account.adminName}</Private>, through {account.zoomAppName}
              </span>
            </span>
            <span>
              <StateWord of="connection" state={account.state} />
              {account.stateReason !== null && (
                <span className={classes.sub} title={account.stateReason}>
                  {account.stateReason}
                </span>
              )}
            </span>
            <span title="The plan, and how it is known">{account.plan}</span>
            <span className={classes.users}>serves {formatNumberOf(account.users, 'user')}</span>
            <Button
              icon={IconUsers}
              offBecause={account.state === 'disconnected' ? 'An admin must authorize it again' : null}
              onClick={() => open({ kind: 'attach', account })}
            >
              Attach users…
            </Button>
            <Menu>
              <Menu.Target>
                <IconButton icon={IconDots} label={`More for account ${account.zoomAccountId}`} />
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  disabled={account.state === 'disconnected'}
                  onClick={() => open({ kind: 'import', account })}
                >
                  Import its users…
                </Menu.Item>
                <Menu.Item
                  disabled={account.state === 'disconnected'}
                  onClick={() => open({ kind: 'disconnect', account })}
                >
                  Disconnect the whole account…
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </li>
        ))}
      </ul>
      {opened?.kind === 'attach' && <AttachDialog account={opened.account} onClose={close} />}
      {opened?.kind === 'import' && <ImportDialog account={opened.account.connectionId} onClose={close} />}
      {opened?.kind === 'disconnect' && <DisconnectAccountDialog account={opened.account} onClose={close} />}
    </div>
  )
}
