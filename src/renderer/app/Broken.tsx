import { IconRefresh } from '@tabler/icons-react'
import { Component, type ReactNode } from 'react'
import { useRouteError } from 'react-router'
import { Button } from '../components/Button.tsx'
import { PartError } from '../components/PartError.tsx'
import { showError } from './errors.ts'

/** What a failure of our own code is shown as. A page that cannot be loaded is a console that was renewed meanwhile. */
function words(error: unknown): { title: string; text: string; code: string } {
  if (error instanceof TypeError && /import/i.test(error.message))
    return {
      title: 'This page could not be loaded',
      text: 'The console was renewed or stopped while this tab was open. Load it again.',
      code: 'page not loaded',
    }
  const { title, text, code } = showError(error)
  return { title, text, code }
}

/** A page that broke: the shell around it stays. */
export function BrokenPage() {
  const error = useRouteError()
  return (
    <PartError
      {...words(error)}
      other={
        <Button icon={IconRefresh} onClick={() => location.reload()}>
          Load again
        </Button>
      }
    />
  )
}

type PartBoundaryProps = {
  /** Renews the part when it changes, such as the id of what it is about. */
  of?: string
  children: ReactNode
}
type PartBoundaryState = { error: unknown; of: string | undefined }

/** Keeps a part that breaks from taking the page with it. */
export class PartBoundary extends Component<PartBoundaryProps, PartBoundaryState> {
  override state: PartBoundaryState = { error: null, of: this.props.of }

  static getDerivedStateFromError(error: unknown): Partial<PartBoundaryState> {
    return { error }
  }

  static getDerivedStateFromProps(
    props: PartBoundaryProps,
    state: PartBoundaryState,
  ): Partial<PartBoundaryState> | null {
    return props.of === state.of ? null : { error: null, of: props.of }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return <PartError {...words(error)} retry={() => this.setState({ error: null })} />
  }
}
