import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { AuditEntry } from '../../../contract/audit.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { byCursor, usePaged } from '../../app/paged.ts'
import { useScope } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FilterBar, FilterChip, SearchField } from '../../components/FilterBar.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { useInspected } from '../../components/data-table/use-inspected.ts'
import { api } from '../../rpc.ts'
import { AuditInspector } from './AuditInspector.tsx'
import { auditColumns } from './columns.tsx'

const PAGE = 100
const idOf = ({ id }: AuditEntry): string => String(id)
const nameOf = ({ action, subject }: AuditEntry): string => `${action}, ${subject}`

/** Every change that was made: by whom, when, on whom, from what to what, and how it ended. */
export function AuditPage() {
  const { search, subjectId, change } = useAuditUrl()
  const scope = useScope()
  const times = useTimes()
  const query = useInfiniteQuery(
    api.audit.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...scope,
        ...(search !== '' && { search }),
        ...(subjectId !== null && { subjectId }),
        limit: PAGE,
        cursor,
      }),
      ...byCursor,
      placeholderData: keepPreviousData,
    }),
  )
  const list = usePaged<AuditEntry, NonNullable<typeof query.data>['pages'][number]>(query)
  const inspector = useInspected(idOf)
  const { row, onPrevious, onNext } = inspector.within(list.rows)
  const entry = inspector.inspected === null ? undefined : row
  const columns = useMemo(() => auditColumns(times, scope.tenantId !== undefined), [times, scope.tenantId])
  const narrowed = search !== '' || subjectId !== null

  return (
    <Page
      title="Audit"
      facts="Every change, by whom and from what to what"
      inspector={
        entry !== undefined && (
          <AuditInspector
            entry={entry}
            onSubject={(id) => change({ subject: id })}
            onPrevious={onPrevious}
            onNext={onNext}
            onClose={inspector.close}
          />
        )
      }
    >
      {query.isSuccess && list.rows.length === 0 && !narrowed ? (
        <EmptyState
          title={
            scope.tenantId === undefined
              ? 'Nothing was changed yet'
              : 'Nothing of this tenant was changed yet'
          }
          text="Every change that you make here stands in this log: who made it, when, on whom, from what to what, and how it ended. Nothing removes it."
        />
      ) : (
        <>
          <FilterBar>
            <SearchField
              label="Search who, what or on whom"
              width={280}
              value={search}
              onChange={(text) => change({ search: text })}
            />
            {subjectId !== null && (
              <SubjectChip entry={list.rows[0]} onDrop={() => change({ subject: '' })} />
            )}
          </FilterBar>
          <DataTable
            label="Audit log"
            columns={columns}
            rows={list.rows}
            rowId={idOf}
            rowName={nameOf}
            loading={list.loading}
            hasMore={list.hasMore}
            onMore={list.onMore}
            current={inspector.current}
            onCurrent={inspector.point}
            onOpen={inspector.open}
            empty={
              query.isError ? (
                <QueryError query={query} title="The audit log could not be read" />
              ) : (
                <NothingFound
                  title={search === '' ? 'Nothing was changed on this one' : `No entry matches “${search}”`}
                  text="The search looks at who, what was done, and on whom."
                  actions={
                    <Button onClick={() => change({ search: '', subject: '' })}>Show all entries</Button>
                  }
                />
              )
            }
            foot={<TableFoot>Newest first. Times in {times.zoneName}.</TableFoot>}
          />
        </>
      )}
    </Page>
  )
}

/** All entries on one subject, such as one operation; it is named as its newest entry names it. */
function SubjectChip({ entry, onDrop }: { entry: AuditEntry | undefined; onDrop: () => void }) {
  const mask = usePrivate()
  return (
    <FilterChip
      label="On"
      value={entry === undefined ? 'one subject' : mask(entry.subject)}
      onDrop={onDrop}
    />
  )
}

/** What the URL narrows the log to: a search, or one subject that another page named. */
function useAuditUrl() {
  const [params, setParams] = useSearchParams()
  const change = useCallback(
    (next: { search?: string; subject?: string }) =>
      setParams(
        (old) => {
          for (const [name, value] of Object.entries(next)) {
            if (value === '') old.delete(name)
            else old.set(name, value)
          }
          return old
        },
        { replace: true },
      ),
    [setParams],
  )
  return { search: params.get('search') ?? '', subjectId: params.get('subject'), change }
}
