import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function NewOperationPage() {
  return (
    <Page title="New operation">
      <EmptyState
        title="New operation is not built yet"
        text="It will show what an operation would do to each user."
      />
    </Page>
  )
}
