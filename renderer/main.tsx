import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Bridge } from '#bridge'
import { App } from './app'
import { createClientScope } from './client/client-scope'
import './theme/theme.css'
import './main.css'
import { applyTheme } from './theme/themes'

// The chat is what almost every start shows: it is on its way while the window learns where its server is.
void import('./panes/chat/chat-pane')

// The window asks its server all day; nobody reads how long each answer took.
performance.setResourceTimingBufferSize(0)

void start()

/** In the desktop app the bridge names the server; in a browser it is where the page came from. */
async function start() {
  const bridge = (window as { desktop?: Bridge }).desktop
  const root = document.getElementById('root')
  if (!root) throw new Error('The page has no root element')
  // The colours of the system until the person's own choice is read, so that nothing flashes.
  applyTheme('system', document)()
  const connection = await bridge?.connection()
  const scope = createClientScope({ url: connection?.url ?? location.origin })
  createRoot(root).render(
    <StrictMode>
      <App scope={scope} storage={localStorage} {...(bridge ? { bridge } : {})} {...(connection ? { connection } : {})} />
    </StrictMode>,
  )
}
