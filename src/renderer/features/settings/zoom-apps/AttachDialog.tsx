import { Checkbox, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { AccountUsers, AuthorizedAccount } from '../../../../contract/accounts.ts'
import type { TenantId } from '../../../../contract/ids.ts'
import { formatCount, formatNumberOf } from '../../../app/format.ts'
import { toast } from '../../../app/toast.tsx'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { Private, usePrivate } from '../../../components/Private.tsx'
import { SkeletonRows } from '../../../components/Skeleton.tsx'
import { api } from '../../../rpc.ts'
import classes from './zoom-apps.module.css'

const WORDS = {
  match: 'attach to',
  ended: 'disconnected here,',
  new: 'no user of these tenants',
  own: 'own consent,',
  served: 'attached already,',
  inactive: 'deactivated in Zoom',
  pending: 'has not accepted Zoom’s invitation',
} as const
const TYPES = { basic: 'Basic', licensed: 'Licensed', other: 'other' } as const

/** Reads the account's users, shows how they match the users here, and attaches them; nothing changes before. */
export function AttachDialog({ account, onClose }: { account: AuthorizedAccount; onClose: () => void }) {
  const { connectionId } = account
  const find = useMutation(api.accounts.findUsers.mutationOptions())
  const { mutate } = find
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutate({ connectionId })
  }, [mutate, connectionId])
  const [addTo, setAddTo] = useState<TenantId | null>(null)
  const [withEnded, setWithEnded] = useState(false)
  const attach = useMutation(
    api.accounts.attach.mutationOptions({
      onSuccess: ({ attached, added }) => {
        toast({
          title: `${formatNumberOf(attached + added, 'user')} attached`,
          text:
            added === 0
              ? 'The admin’s consent is enough: none of them is asked.'
              : `${formatCount(added)} of them are new here.`,
        })
        onClose()
      },
    }),
  )
  const found = find.data
  const matches = (found?.counts.match ?? 0) + (withEnded ? (found?.counts.ended ?? 0) : 0)
  const news = addTo === null ? 0 : (found?.counts.new ?? 0)
  return (
    <Dialog
      title={`Users of ${account.accountName ?? account.zoomAccountId}`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button
            kind="primary"
            busy={attach.isPending}
            offBecause={
              found === undefined
                ? 'Zoom is still listing them'
                : matches + news === 0
                  ? 'Nobody to attach'
                  : null
            }
            onClick={() => attach.mutate({ connectionId, addTo, withEnded })}
          >
            Attach {formatNumberOf(matches + news, 'user')}
          </Button>
          <Button onClick={onClose} data-autofocus>
            Cancel
          </Button>
        </>
      }
    >
      <div className={classes.test}>
        {find.isPending && <SkeletonRows rows={6} height={32} />}
        {find.isError && <ErrorNotice error={find.error} />}
        {found !== undefined && <Found found={found} account={account} addTo={addTo} onAddTo={setAddTo} />}
        {(found?.counts.ended ?? 0) > 0 && (
          <Checkbox
            label={`Also ${formatNumberOf(found?.counts.ended ?? 0, 'user')} who ${found?.counts.ended === 1 ? 'was' : 'were'} disconnected here`}
            description="Somebody ended that on purpose. Attached, they can be acted for again."
            checked={withEnded}
            onChange={(event) => setWithEnded(event.currentTarget.checked)}
          />
        )}
        {attach.isError && <ErrorNotice error={attach.error} />}
      </div>
    </Dialog>
  )
}

type FoundProps = {
  found: AccountUsers
  account: AuthorizedAccount
  addTo: TenantId | null
  onAddTo: (tenant: TenantId | null) => void
}

/** "38 match a user of a tenant with this Zoom app by email, 2 cannot host." Of what is not there, nothing is said. */
function countsInWords(counts: AccountUsers['counts']): string {
  const parts = [
    [counts.match ?? 0, 'match a user of a tenant with this Zoom app by email'],
    [counts.ended ?? 0, counts.ended === 1 ? 'was disconnected here' : 'were disconnected here'],
    [counts.served ?? 0, 'are attached already'],
    [counts.own ?? 0, 'keep an authorization of their own'],
    [(counts.inactive ?? 0) + (counts.pending ?? 0), 'cannot host'],
  ] as const
  const said = parts.flatMap(([count, words], index) =>
    count > 0 || index === 0 ? [`${count === 0 ? 'None' : formatCount(count)} ${words}`] : [],
  )
  return `${said.join(', ')}.`
}

function Found({ found, account, addTo, onAddTo }: FoundProps) {
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const mask = usePrivate()
  const own = tenants.filter(({ zoomAppId }) => zoomAppId === account.zoomAppId)
  const { counts, total, unmatched, rows } = found
  return (
    <>
      <p>
        Zoom lists {formatNumberOf(total, 'user')}. {countsInWords(counts)}
        {unmatched > 0 &&
          ` ${formatNumberOf(unmatched, 'user')} here ${unmatched === 1 ? 'is' : 'are'} not in this account.`}
      </p>
      {own.length === 0 && (
        <Notice tone="warn" title={`No tenant uses ${mask(account.zoomAppName)}`}>
          Choose it for a tenant first (Tenants, Change…). Its users are then matched here.
        </Notice>
      )}
      {(counts.new ?? 0) > 0 && (
        <Select
          label={`${formatNumberOf(counts.new ?? 0, 'Zoom user')} without a user in these tenants`}
          placeholder={own.length === 0 ? 'No tenant uses this Zoom app' : 'Leave them out'}
          clearable
          data={own.map(({ id, name }) => ({ value: id, label: `Add to ${mask(name)}` }))}
          value={addTo}
          onChange={(value) => onAddTo(value)}
        />
      )}
      <ul className={classes.matches} aria-label="Users of the Zoom account">
        {rows.map((row) => (
          <li key={`${row.email} ${row.userId ?? ''}`} data-match={row.match}>
            <span className={classes.person}>
              <Private>{row.name}</Private>
              <span className={`${classes.sub} cut`} title={mask(row.email)}>
                <Private>{row.email}</Private>
              </span>
            </span>
            <span>{TYPES[row.type]}</span>
            <span className="cut" title={`${WORDS[row.match]} ${mask(row.tenantName ?? '')}`}>
              {WORDS[row.match]} {row.tenantName !== null && <Private>{row.tenantName}</Private>}
            </span>
          </li>
        ))}
      </ul>
      {rows.length < total && <p className={classes.help}>The first {formatCount(rows.length)} are shown.</p>}
    </>
  )
}
