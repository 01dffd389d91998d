import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function AuditPage() {
  return (
    <Page title="Audit">
      <EmptyState title="Audit is not built yet" text="It will list what was changed, by whom and when." />
    </Page>
  )
}
