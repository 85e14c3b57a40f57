/** The published OpenCode version whose contract this server speaks; clients compare it with their own. */
export const PROTOCOL_VERSION = '1.18.33'
