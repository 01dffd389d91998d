/** What other features may use of this one. */
export { useBringUsers } from './bring-users.tsx'
