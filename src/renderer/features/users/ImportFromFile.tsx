import { FileInput, Progress, Select, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { Import, Mapping } from '../../../contract/imports.ts'
import { TenantId } from '../../../contract/ids.ts'
import { useScope } from '../../app/scope.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { DuplicatesChoice } from './DuplicatesChoice.tsx'
import { inspectFile, sendFile } from './import-file.ts'
import classes from './import.module.css'

type Head = Awaited<ReturnType<typeof inspectFile>>
const FIELDS = [
  ['email', 'Email'],
  ['name', 'Name'],
  ['tenant', 'Tenant’s domain or name'],
  ['timeZone', 'Time zone'],
] as const

type Props = {
  dropped: File | null
  source: ReactNode
  onChecked: (checked: Import) => void
  onClose: () => void
}

/** Users from a CSV file: choose it and say which column is what; its rows are checked and nobody is added. */
export function ImportFromFile({ dropped, source, onChecked, onClose }: Props) {
  const [file, setFile] = useState<File | null>(dropped)
  const [head, setHead] = useState<Head | null>(null)
  const [mapping, setMapping] = useState<Mapping | null>(null)
  const { tenantId: scoped } = useScope()
  const [tenantId, setTenantId] = useState<TenantId | null>(scoped ?? null)
  const [duplicates, setDuplicates] = useState<'skip' | 'update'>('skip')
  const [share, setShare] = useState<number | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const mask = usePrivate()

  const read = useCallback(async (chosen: File): Promise<void> => {
    try {
      const said = await inspectFile(chosen)
      setHead(said)
      setMapping(said.mapping)
    } catch (error) {
      setFailure(error)
    }
  }, [])
  function choose(chosen: File | null): void {
    setFile(chosen)
    setHead(null)
    setFailure(null)
    if (chosen !== null) void read(chosen)
  }
  const isRead = useRef(false)
  useEffect(() => {
    if (dropped === null || isRead.current) return
    isRead.current = true
    void read(dropped)
  }, [dropped, read])

  const sending = useRef(new AbortController())
  useEffect(() => {
    sending.current = new AbortController()
    return () => sending.current.abort()
  }, [])

  async function check(): Promise<void> {
    if (file === null || head === null || mapping === null) return
    setFailure(null)
    setShare(0)
    try {
      const choices = { delimiter: head.delimiter, mapping, tenantId, duplicates }
      const checked = await sendFile(file, choices, setShare, sending.current.signal)
      if (checked !== null) onChecked(checked)
    } catch (error) {
      setFailure(error)
    }
    setShare(null)
  }

  const missing =
    head === null
      ? 'Choose a file first'
      : mapping?.email === null || mapping?.name === null
        ? 'Email and name each need a column'
        : mapping?.tenant === null && tenantId === null
          ? 'Choose a tenant, or the column that names it'
          : null
  return (
    <Dialog
      title="Import users"
      wide
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" busy={share !== null} offBecause={missing} onClick={() => void check()}>
            Check the rows
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div className={classes.form}>
        {source}
        <FileInput
          label="CSV file"
          description="UTF-8 or UTF-16, up to 1,000,000 rows. Nobody is added before you have seen what it would do."
          placeholder="Choose a file"
          accept=".csv,.tsv,.txt,text/csv"
          value={file}
          onChange={choose}
          clearable
        />
        {head !== null && mapping !== null && (
          <>
            <Table className={classes.mapping} aria-label="Which column is what">
              <Table.Tbody>
                {FIELDS.map(([field, label]) => (
                  <Table.Tr key={field}>
                    <Table.Th scope="row">{label}</Table.Th>
                    <Table.Td>
                      <Select
                        size="xs"
                        aria-label={label}
                        placeholder="no column"
                        clearable={field === 'tenant' || field === 'timeZone'}
                        data={head.columns.map(({ name }, i) => ({
                          value: String(i),
                          label: name === '' ? `Column ${i + 1}` : name,
                        }))}
                        value={mapping[field] === null ? null : String(mapping[field])}
                        onChange={(value) =>
                          setMapping({ ...mapping, [field]: value === null ? null : Number(value) })
                        }
                      />
                    </Table.Td>
                    <Table.Td className={classes.sample} title={mask(sampleOf(head, mapping[field]))}>
                      {mask(sampleOf(head, mapping[field]))}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {mapping.tenant === null && (
              <Select
                label="Tenant of all rows"
                placeholder="Choose a tenant"
                searchable
                data={tenants.map(({ id, name }) => ({ value: id, label: mask(name) }))}
                value={tenantId}
                onChange={(value) => setTenantId(TenantId.safeParse(value).data ?? null)}
              />
            )}
            <DuplicatesChoice from="the file" value={duplicates} onChange={setDuplicates} />
          </>
        )}
        {share !== null && <Progress value={share * 100} aria-label="Checked so far" />}
        {failure !== null && <ErrorNotice error={failure} />}
      </div>
    </Dialog>
  )
}

/** What stands first in a column. */
function sampleOf({ columns }: Head, column: number | null): string {
  return columns[column ?? -1]?.samples[0] ?? ''
}
