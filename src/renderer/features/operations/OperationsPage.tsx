import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function OperationsPage() {
  return (
    <Page title="Operations">
      <EmptyState
        title="Operations is not built yet"
        text="It will list bulk operations and their progress."
      />
    </Page>
  )
}
