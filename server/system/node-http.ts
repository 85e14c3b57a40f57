// Whoever imports `node:http` loads all that it exports, the client for WebSockets with the whole of `fetch` included: 30 ms
// of every start. Taken this way, only what is used is loaded.

/** The module `node:http`. */
export const http = process.getBuiltinModule('node:http')
