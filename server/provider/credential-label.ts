import type { App } from '../app'
import { transact } from '../store/transact'

const UNNAMED = 'default'

/** What a person calls the credential of a provider. */
export function credentialLabel(app: App, providerID: string): string {
  return (app.store.setting.get(nameOf(providerID)) as string | undefined) ?? UNNAMED
}

/** Without a label the credential has none of its own again. */
export function keepLabel(app: App, providerID: string, label: string | undefined): void {
  const name = nameOf(providerID)
  if (label === undefined && app.store.setting.get(name) === undefined) return
  transact(app, (tx) => (label === undefined ? tx.setting.remove(name) : tx.setting.put(name, label)))
}

function nameOf(providerID: string) {
  return `credential.label:${providerID}`
}
