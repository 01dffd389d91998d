import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function SettingsPage() {
  return (
    <Page title="Settings">
      <EmptyState title="Settings is not built yet" text="x" />
    </Page>
  )
}
