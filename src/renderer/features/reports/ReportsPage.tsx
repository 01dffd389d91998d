import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function ReportsPage() {
  return (
    <Page title="Reports">
      <EmptyState title="Reports is not built yet" text="It will show usage by tenant, user and day." />
    </Page>
  )
}
