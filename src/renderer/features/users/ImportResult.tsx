import { ScrollArea, Table } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Import } from '../../../contract/imports.ts'
import { showError } from '../../app/errors.ts'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { takeFile } from '../reports/take-file.ts'
import classes from './import.module.css'

/** What an import would do or did, and each row that is not simply taken: where, why, what to do. */
export function ImportResult({ result }: { result: Import }) {
  const mask = usePrivate()
  const { mutate: save, isPending } = useMutation(
    api.imports.report.mutationOptions({
      onSuccess: takeFile,
      onError: (error) => toast({ tone: 'bad', ...showError(error) }),
    }),
  )
  const isAccepted = result.state === 'applying' || result.state === 'done'
  return (
    <div className={classes.form}>
      <p className={classes.said}>
        {formatNumberOf(result.rows, 'row')} read.{' '}
        {isAccepted ? (
          <Outcome result={result} />
        ) : (
          <>
            <strong>{formatCount(result.good - result.here)}</strong>{' '}
            {result.good - result.here === 1 ? 'is' : 'are'} new
            {result.here > 0 && `, ${alreadyHere(result)}`}.
            {result.isServed &&
              ' The account’s authorization serves them from then on; whom somebody disconnected here stays so.'}
          </>
        )}{' '}
        {result.faults === 0
          ? 'No row has a fault.'
          : `${formatNumberOf(result.faults, 'row')} cannot be taken.`}
      </p>
      {result.notes.length > 0 && (
        <ScrollArea.Autosize mah={240} type="auto">
          <Table className={classes.notes} aria-label="Rows with a fault" stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Row</Table.Th>
                <Table.Th>Field</Table.Th>
                <Table.Th>What, and what to do</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {result.notes.map(({ row, field, value, what, remedy }) => (
                <Table.Tr key={row}>
                  <Table.Td className="num">{formatCount(row)}</Table.Td>
                  <Table.Td>{field}</Table.Td>
                  <Table.Td>
                    {value !== '' && <span className={classes.sample}>{mask(value)}: </span>}
                    {what} {remedy}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
      {result.notes.length > 0 && (
        <div>
          <Button busy={isPending} onClick={() => save({ id: result.id })}>
            Save all as CSV
          </Button>
        </div>
      )}
    </div>
  )
}

/** "1 is here already and stays as they are": what becomes of those whom the console has. */
function alreadyHere({ here, duplicates }: Import): string {
  const one = here === 1
  const then = duplicates === 'skip' ? 'stay' : 'take'
  const what = duplicates === 'skip' ? 'as they are' : 'name and zone from the list'
  return `${formatCount(here)} ${one ? 'is' : 'are'} here already and ${then}${one ? 's' : ''} ${what}`
}

/** What became of the rows that were taken, so far or in all. */
function Outcome({ result: { state, good, applied, added, updated, skipped } }: { result: Import }) {
  return (
    <>
      <strong>{formatCount(added)}</strong> added, {formatCount(updated)} updated, {formatCount(skipped)} left
      as they were{state === 'applying' && `; ${formatCount(good - applied)} to come`}.
    </>
  )
}
