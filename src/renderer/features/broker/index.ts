/** What other features may use of this one. */
export { BrokerSection } from './BrokerSection.tsx'
