import { Checkbox, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { AuthorizedAccount } from '../../../contract/accounts.ts'
import { ConnectionId, TenantId } from '../../../contract/ids.ts'
import type { Import } from '../../../contract/imports.ts'
import { useScope } from '../../app/scope.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api, client } from '../../rpc.ts'
import { DuplicatesChoice } from './DuplicatesChoice.tsx'
import classes from './import.module.css'

type Props = {
  accounts: readonly AuthorizedAccount[]
  first: ConnectionId | null
  source: ReactNode
  onChecked: (checked: Import) => void
  onClose: () => void
}

/** Users as a Zoom account lists them: choose the account and the tenant; they are read and checked, nobody is added. */
export function ImportFromAccount({ accounts, first, source, onChecked, onClose }: Props) {
  const { tenantId: scoped } = useScope()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const [connectionId, setConnectionId] = useState(
    () => first ?? (accounts.length === 1 ? (accounts[0]?.connectionId ?? null) : null),
  )
  const [chosen, setTenantId] = useState<TenantId | null>(scoped ?? null)
  const [serve, setServe] = useState(true)
  const [duplicates, setDuplicates] = useState<'skip' | 'update'>('skip')
  const mask = usePrivate()
  const account = accounts.find((one) => one.connectionId === connectionId)
  const own = tenants.filter(({ zoomAppId }) => zoomAppId === account?.zoomAppId)
  const tenantId = own.length === 1 ? (own[0]?.id ?? null) : (own.find(({ id }) => id === chosen)?.id ?? null)

  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])
  const { mutateAsync, isPending, error } = useMutation(api.accounts.stageImport.mutationOptions())
  async function read(from: ConnectionId, into: TenantId): Promise<void> {
    try {
      const checked = await mutateAsync({ connectionId: from, tenantId: into, duplicates, serve })
      if (!isGone.current) onChecked(checked)
      // Closed while Zoom was listing: nobody will look at it any more.
      else await client.imports.discard({ id: checked.id })
    } catch {
      // The mutation shows it.
    }
  }
  const missing =
    account === undefined
      ? 'Choose a Zoom account'
      : own.length === 0
        ? `No tenant uses the Zoom app ${account.zoomAppName}`
        : tenantId === null
          ? 'Choose a tenant'
          : null
  return (
    <Dialog
      title="Import users"
      wide
      onClose={onClose}
      actions={
        <>
          <Button
            kind="primary"
            busy={isPending}
            offBecause={missing}
            onClick={() => {
              if (connectionId !== null && tenantId !== null) void read(connectionId, tenantId)
            }}
          >
            Read the list
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div className={classes.form}>
        {source}
        <Select
          label="Zoom account"
          description="All its users are read at Zoom, 300 a call. Nobody is added before you have seen what it would do."
          placeholder="Choose an account"
          data={accounts.map((one) => ({
            value: one.connectionId,
            label: `${mask(one.accountName ?? one.zoomAccountId)}, by ${mask(one.adminName)}`,
          }))}
          value={connectionId}
          onChange={(value) => setConnectionId(ConnectionId.safeParse(value).data ?? null)}
        />
        <Select
          label="Tenant of all of them"
          placeholder={own.length === 0 ? 'No tenant uses this Zoom app' : 'Choose a tenant'}
          disabled={own.length === 0}
          searchable
          data={own.map(({ id, name }) => ({ value: id, label: mask(name) }))}
          value={tenantId}
          onChange={(value) => setTenantId(TenantId.safeParse(value).data ?? null)}
        />
        <Checkbox
          size="xs"
          label="Serve them by the account’s authorization at once"
          description="None of them is asked. Without it each connects by a consent of their own."
          checked={serve}
          onChange={(event) => setServe(event.currentTarget.checked)}
        />
        <DuplicatesChoice from="Zoom" value={duplicates} onChange={setDuplicates} />
        {error !== null && <ErrorNotice error={error} />}
      </div>
    </Dialog>
  )
}
