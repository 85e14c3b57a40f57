/** Gives bytes that the page holds to what plays them; returns what takes them away. */
export function playBlob(player: HTMLMediaElement, blob: Blob): () => void {
  const address = URL.createObjectURL(blob)
  player.src = address
  return () => {
    player.removeAttribute('src')
    player.load()
    URL.revokeObjectURL(address)
  }
}
