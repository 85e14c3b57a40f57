/** What one server bears at most; more is refused with a typed error and touches nothing else. */
export const limits = {
  headerBytes: 16 * 1024,
  headerTime: 10_000,
  /** A whole request, body included, must be here by then. */
  requestTime: 60_000,
  keepAlive: 30_000,
  bodyBytes: 1024 * 1024,
  largeBodyBytes: 32 * 1024 * 1024,
  signInBytes: 4096,
  pathBytes: 4096,
  sockets: 256,
  streamsPerClient: 32,
  /** Between two signs of life of a feed that has nothing else to say. */
  feedSilence: 15_000,
  /** Bytes kept for one slow reader of events. */
  readerBytes: 4 * 1024 * 1024,
  /** Bytes in a reader's socket from which on its events wait in its own queue. */
  readerHigh: 512 * 1024,
  /** One message from a terminal's client. */
  socketMessageBytes: 8 * 1024 * 1024,
  /** Frames of one socket of the REST dialect that wait for their turn. */
  socketFrames: 100,
  authFailures: 20,
  authWindow: 10_000,
  /** Answers from this size on are compressed for clients that accept it. */
  compressFrom: 1024,
  /** Time until what a replaced token opened is ended. */
  rotationTime: 200,
  closeTime: 4_000,
  /** Requests that the access log keeps in memory. */
  accessEntries: 1_000,
  clientTokens: 200,
  /** How exact the stored time of a token's last use is. */
  tokenUseTime: 60_000,
  pairingLetters: 8,
  pairingTime: 2 * 60_000,
  /** Wrong codes that end the open one. */
  pairingTries: 10,
  /** Codes that may be asked for in one window. */
  pairingCodes: 10,
  pairingWindow: 60_000,
} as const
