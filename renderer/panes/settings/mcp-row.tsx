import type { McpStatus } from '#protocol/mcp'
import { errorMessage } from '../../client/client-error'
import { useConfig } from '../../client/config'
import { useMcpSignIn, useMcpSignOut, useSwitchMcp } from '../../client/mcp'
import { Badge, type Tone } from '../../ui/badge'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { useWorkbench } from '../../workbench/workbench-context'
import styles from './settings.module.css'

const states: Readonly<Record<McpStatus['status'], { text: string; tone: Tone }>> = {
  connected: { text: 'connected', tone: 'ok' },
  disabled: { text: 'off', tone: 'neutral' },
  failed: { text: 'failed', tone: 'danger' },
  needs_auth: { text: 'sign-in needed', tone: 'warn' },
  needs_client_registration: { text: 'client id needed', tone: 'warn' },
}

/** One server: how it is, on and off, and its sign-in. */
export function McpRow({ directory, name, status }: { directory: string; name: string; status: McpStatus }) {
  const workbench = useWorkbench()
  const change = useSwitchMcp(directory)
  const signIn = useMcpSignIn(directory)
  const signOut = useMcpSignOut(directory)
  const { data: config } = useConfig(directory)
  const entry = config?.mcp?.[name]
  const remote = entry !== undefined && 'type' in entry && entry.type === 'remote'
  const on = status.status !== 'disabled'
  const problem = change.error ?? signIn.error ?? signOut.error
  const state = states[status.status]
  return (
    <li className={styles.item} data-testid="mcp-server">
      <div className={styles.row}>
        <div className={styles.words}>
          <span className={styles.name}>{name}</span>
          {'error' in status && <span className={styles.note}>{status.error}</span>}
        </div>
        <Badge tone={state.tone}>{state.text}</Badge>
        {status.status === 'needs_auth' && (
          <Button
            size="sm"
            variant="primary"
            loading={signIn.isPending}
            onClick={() =>
              signIn.mutate(name, { onSuccess: ({ authorizationUrl }) => authorizationUrl !== '' && workbench.openLink(authorizationUrl) })
            }
          >
            Sign in
          </Button>
        )}
        {remote && status.status === 'connected' && (
          <Button size="sm" variant="ghost" loading={signOut.isPending} onClick={() => signOut.mutate(name)}>
            Forget the sign-in
          </Button>
        )}
        {status.status === 'failed' && (
          <Button size="sm" loading={change.isPending} onClick={() => change.mutate({ name, on: true })}>
            Try again
          </Button>
        )}
        <Button size="sm" loading={change.isPending} onClick={() => change.mutate({ name, on: !on })}>
          {on ? 'Switch off' : 'Connect'}
        </Button>
      </div>
      {problem && <Banner tone="danger">{errorMessage(problem)}</Banner>}
    </li>
  )
}
