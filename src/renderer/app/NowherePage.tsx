import { IconLayoutDashboard } from '@tabler/icons-react'
import { ButtonLink } from '../components/Button.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { Page } from './Page.tsx'

/** An address that leads to no page. */
export function NowherePage() {
  return (
    <Page title="No page here">
      <EmptyState
        title="No page has this address"
        text={`${location.pathname} may come from an older version, or may have been cut when it was copied.`}
        ways={[
          {
            icon: IconLayoutDashboard,
            title: 'Start from what needs you',
            text: 'Broken connections and waiting changes, worst first.',
            action: (
              <ButtonLink to="/" kind="primary">
                Open Overview
              </ButtonLink>
            ),
          },
        ]}
      />
    </Page>
  )
}
