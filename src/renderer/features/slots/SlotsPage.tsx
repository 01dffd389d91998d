import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function SlotsPage() {
  return (
    <Page title="Slots">
      <EmptyState
        title="Slots is not built yet"
        text="It will show slots and appointments by time and host."
      />
    </Page>
  )
}
