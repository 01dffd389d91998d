import { Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportId } from '../../../contract/ids.ts'
import type { Import } from '../../../contract/imports.ts'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { Button, TextButton } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { ImportResult } from './ImportResult.tsx'

/** The import that is under way, or the last of the day, in a line that leads to all of it. */
export function ImportLine() {
  const { data: latest } = useQuery(api.imports.latest.queryOptions())
  const [open, setOpen] = useState(false)
  const mask = usePrivate()
  if (latest === undefined || latest === null) return null
  return (
    <>
      <TextButton onClick={() => setOpen(true)}>{wordsOfImport(latest, mask(latest.source))}</TextButton>
      {open && <ImportStanding id={latest.id} onClose={() => setOpen(false)} />}
    </>
  )
}

function wordsOfImport({ state, applied, good, added, updated, faults }: Import, source: string): string {
  if (state !== 'done') return `Importing ${source}: ${formatCount(applied)} of ${formatCount(good)}`
  const parts = [`${formatCount(added)} added`]
  if (updated > 0) parts.push(`${formatCount(updated)} updated`)
  if (faults > 0) parts.push(`${formatNumberOf(faults, 'row')} not taken`)
  return `${source}: ${parts.join(', ')}`
}

/** How far an import is, and what became of its rows; closing it stops nothing. */
function ImportStanding({ id, onClose }: { id: ImportId; onClose: () => void }) {
  const { data: one } = useQuery(api.imports.get.queryOptions({ input: { id } }))
  const mask = usePrivate()
  if (one === undefined) return null
  return (
    <Dialog
      title={`Import of ${mask(one.source)}`}
      wide
      onClose={onClose}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {one.state === 'applying' && (
        <Progress value={(100 * one.applied) / Math.max(1, one.good)} aria-label="Users so far" mb={12} />
      )}
      <ImportResult result={one} />
    </Dialog>
  )
}
