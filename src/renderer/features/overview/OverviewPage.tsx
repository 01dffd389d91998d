import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function OverviewPage() {
  return (
    <Page title="Overview">
      <EmptyState title="Overview is not built yet" text="It will show what needs someone, worst first." />
    </Page>
  )
}
