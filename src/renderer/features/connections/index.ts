/** What other features may use of this one. */
export { connect, type ConnectTarget } from './connect-flow.ts'
