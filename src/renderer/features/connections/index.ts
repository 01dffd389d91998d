/** What other features may use of this one. */
export { connect, showAttempt, type ConnectTarget } from './connect-flow.ts'
