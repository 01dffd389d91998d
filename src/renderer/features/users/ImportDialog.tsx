import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConnectionId } from '../../../contract/ids.ts'
import type { Import } from '../../../contract/imports.ts'
import { api } from '../../rpc.ts'
import { ImportChecked } from './ImportChecked.tsx'
import { ImportFromAccount } from './ImportFromAccount.tsx'
import { ImportFromFile } from './ImportFromFile.tsx'

type Props = {
  /** The file that was dropped on the page, if one was. */
  dropped?: File | null
  /** The Zoom account to begin with, if it was asked for from there. */
  account?: ConnectionId | null
  onClose: () => void
}

/** Users in number: choose where they come from, see what it would do, then take it. */
export function ImportDialog({ dropped = null, account = null, onClose }: Props) {
  const [from, setFrom] = useState<'file' | 'account'>(account === null ? 'file' : 'account')
  const [checked, setChecked] = useState<Import | null>(null)
  const { data: all = [] } = useQuery(api.accounts.list.queryOptions())
  const accounts = all.filter(({ state }) => state !== 'disconnected' && state !== 'revocationWaiting')
  if (checked !== null) return <ImportChecked checked={checked} onClose={onClose} />
  const source = accounts.length > 0 && (
    <SegmentedControl
      size="xs"
      aria-label="Where they come from"
      data={[
        { value: 'file', label: 'A CSV file' },
        { value: 'account', label: 'A Zoom account' },
      ]}
      value={from}
      onChange={(value) => setFrom(value === 'account' ? 'account' : 'file')}
    />
  )
  return from === 'account' && accounts.length > 0 ? (
    <ImportFromAccount
      accounts={accounts}
      first={account}
      source={source}
      onChecked={setChecked}
      onClose={onClose}
    />
  ) : (
    <ImportFromFile dropped={dropped} source={source} onChecked={setChecked} onClose={onClose} />
  )
}
