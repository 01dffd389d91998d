import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function QuotaPage() {
  return (
    <Page title="Quota">
      <EmptyState title="Quota is not built yet" text="It will show how much of each allowance is left." />
    </Page>
  )
}
