import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { IconDownload } from '@tabler/icons-react'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { type Command, useCommands } from '../../app/commands.ts'
import { useNow } from '../../app/console-clock.ts'
import { showError } from '../../app/errors.ts'
import { useScope } from '../../app/scope.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { api } from '../../rpc.ts'
import { NoUsage } from './NoUsage.tsx'
import { ReportBuilder } from './ReportBuilder.tsx'
import { UsagePreview } from './UsagePreview.tsx'
import { type Days, type Preset, daysOfUrl, putDays } from './days.ts'
import classes from './reports.module.css'
import { takeFile } from './take-file.ts'

/** How many rows the preview shows; the file has them all. */
const SHOWN = 200

/** Usage of Zoom by tenant, user, day and label, and its export. */
export function ReportsPage() {
  const [params, setParams] = useSearchParams()
  const now = useNow()
  const { days, preset } = daysOfUrl(params, now)
  const { from, to } = days
  const { tenantId } = useScope()
  const range = useMemo(
    () => ({ from, to, ...(tenantId !== undefined && { tenantId }) }),
    [from, to, tenantId],
  )
  const query = useQuery(
    api.reports.usage.queryOptions({
      input: { ...range, limit: SHOWN },
      placeholderData: keepPreviousData,
    }),
  )
  const { mutate, isPending } = useMutation(
    api.reports.exportUsage.mutationOptions({
      onSuccess: takeFile,
      onError(error) {
        const { title, text } = showError(error)
        toast({ tone: 'bad', title, text })
      },
    }),
  )
  const choose = useCallback(
    (chosen: Days | Preset) =>
      setParams(
        (old) => {
          putDays(old, chosen)
          return old
        },
        { replace: true },
      ),
    [setParams],
  )
  const exportNow = useCallback(() => {
    if (!isPending) mutate(range)
  }, [isPending, mutate, range])
  useExportCommand(exportNow)
  const usage = query.data

  return (
    <Page
      title="Reports"
      facts="Usage by tenant, user, day and label"
      actions={
        <Button
          kind="primary"
          icon={IconDownload}
          busy={isPending}
          offBecause={usage?.totalRows === 0 ? 'Nothing was called in these days' : null}
          onClick={exportNow}
        >
          Export CSV
        </Button>
      }
    >
      <div className={classes.layout}>
        <ReportBuilder days={days} preset={preset} onDays={choose} />
        <div className={classes.preview}>
          {usage === undefined ? (
            query.isError ? (
              <QueryError query={query} title="The usage could not be read" />
            ) : (
              <SkeletonRows rows={16} />
            )
          ) : usage.totalRows === 0 ? (
            <NoUsage onDays={choose} />
          ) : (
            <UsagePreview usage={usage} days={days} onDay={(day) => choose({ from: day, to: day })} />
          )}
        </div>
      </div>
    </Page>
  )
}

function useExportCommand(run: () => void): void {
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'reports.export',
        title: 'Export usage report',
        group: 'Reports',
        hint: 'as CSV, all rows',
        icon: IconDownload,
        run,
      },
    ],
    [run],
  )
  useCommands('page', commands)
}
