import { EmptyState } from '../../components/EmptyState.tsx'
import { Page } from '../../app/Page.tsx'

/** Stands for the page until it is built. */
export function AccountPage() {
  return (
    <Page title="Zoom account">
      <EmptyState title="Zoom account is not built yet" text="It will show one account’s allowances." />
    </Page>
  )
}
