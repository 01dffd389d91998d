/** What other features may use of this one. */
export { connect, openPage, showAttempt, type ConnectTarget } from './connect-flow.ts'
