import { safeStorage } from 'electron'

/** Seals provider keys with the system's key store. Undefined where there is none: the server then uses a private file and says so. */
export function systemSecrets() {
  if (!safeStorage.isEncryptionAvailable()) return undefined
  // On Linux without a key ring Electron falls back to a fixed password, which protects nothing.
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return undefined
  return {
    secure: true,
    seal: (text: string) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed: string) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  }
}
