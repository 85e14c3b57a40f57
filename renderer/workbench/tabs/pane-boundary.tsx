import { Component, type ReactNode } from 'react'
import { ErrorState } from '../../ui/error-state'

type Props = { title: string; children: ReactNode }

/** React knows error boundaries only as classes. */
export class PaneBoundary extends Component<Props, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return (
      <ErrorState
        title={`${this.props.title} stopped by a fault of its own`}
        text="The rest of the window and everything on the server go on. You can open it again."
        details={details}
        onRetry={() => this.setState({ error: undefined })}
      />
    )
  }
}
