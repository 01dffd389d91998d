import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function OperationPage() {
  return (
    <Page title="Operation">
      <EmptyState
        title="Operation is not built yet"
        text="It will show one operation and the result for each user."
      />
    </Page>
  )
}
