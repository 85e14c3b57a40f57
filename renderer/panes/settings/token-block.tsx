import { Eye, EyeOff, RefreshCw, Terminal } from 'lucide-react'
import { useState } from 'react'
import type { ServerInfo } from '#protocol/global'
import { errorMessage } from '../../client/client-error'
import { useRotateToken } from '../../client/server'
import { Banner } from '../../ui/banner'
import { Button } from '../../ui/button'
import { ConfirmDialog } from '../../ui/confirm-dialog'
import { useToast } from '../../ui/toast'
import { useWorkbench } from '../../workbench/workbench-context'
import { attachCommand } from './attach-command'
import { Block } from './page'
import styles from './settings.module.css'

/** The token is asked for only when a person clicks, and forgotten when the page is left. */
export function TokenBlock({ info }: { info: ServerInfo }) {
  const { bridge } = useWorkbench()
  const toast = useToast()
  const rotate = useRotateToken()
  const [token, setToken] = useState<string>()
  const [asking, setAsking] = useState(false)
  const installed = info.auth === 'install'
  const copyCommand = async () => {
    if (!bridge) return
    await bridge.copyText(attachCommand(info.url, token ?? (await bridge.readToken())))
    toast.show({ kind: 'ok', title: 'Copied', text: 'Run it in a terminal. It holds the token, so keep it to yourself.' })
  }
  const toggle = async () => setToken(token === undefined ? await bridge?.readToken() : undefined)
  return (
    <Block title="Sign in">
      {!installed && <p className={styles.text}>This server asks for the password of its environment (OPENCODE_SERVER_PASSWORD).</p>}
      <code className={styles.command}>{attachCommand(info.url, token ?? (installed ? 'TOKEN' : 'PASSWORD'))}</code>
      <div className={styles.row}>
        {bridge && installed && (
          <>
            <Button icon={Terminal} variant="primary" onClick={() => void copyCommand()}>
              Copy the command with its token
            </Button>
            <Button icon={token === undefined ? Eye : EyeOff} onClick={() => void toggle()}>
              {token === undefined ? 'Show the token' : 'Hide the token'}
            </Button>
          </>
        )}
        {installed && (
          <Button icon={RefreshCw} variant="ghost" onClick={() => setAsking(true)}>
            Replace the token…
          </Button>
        )}
      </div>
      {!bridge && installed && <p className={styles.note}>A browser never holds the token. On the machine of the server, “opencode-desktop token” prints it.</p>}
      {rotate.data && <Banner tone="ok">The token was replaced. Other clients have to sign in again.</Banner>}
      {rotate.error && <Banner tone="danger">{errorMessage(rotate.error)}</Banner>}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Replace the token?"
        text="Every other client is signed out within a second and needs the new token."
        action="Replace token"
        danger
        onConfirm={async () => setToken((await rotate.mutateAsync()).token)}
      />
    </Block>
  )
}
