import type { QueryClient } from '@tanstack/react-query'

/**
 * What else a change of one capability shows on. Main names what it changed; a users row, for example, is drawn
 * from its connection, its slots and its calls too.
 */
const SHOWN_ON: Record<string, readonly string[]> = {
  settings: ['overview'],
  sandbox: ['overview'],
  zoomApps: ['tenants', 'settings'],
  // An app's row counts its tenants and users; each tenant has a way through the broker.
  tenants: ['users', 'overview', 'zoomApps', 'broker'],
  users: ['tenants', 'overview', 'zoomApps', 'accounts'],
  // Every call to Zoom is for one of these three, and is counted.
  connections: ['users', 'tenants', 'overview', 'zoomApps', 'accounts', 'quota', 'reports'],
  slots: ['users', 'overview', 'quota', 'reports'],
  quota: ['users', 'overview', 'reports'],
  operations: ['overview', 'quota', 'reports'],
  broker: ['connections'],
}

/** The topics to ask again for, of the topics that changed. */
export function topicsShown(changed: Iterable<string>): Set<string> {
  const topics = new Set<string>()
  for (const topic of changed) for (const shown of [topic, ...(SHOWN_ON[topic] ?? [])]) topics.add(shown)
  return topics
}

/** Asks again for all that shows these topics: a topic is the capability that a query's key begins with. */
export function invalidateTopics(queries: QueryClient, changed: Iterable<string>): void {
  const topics = topicsShown(changed)
  void queries.invalidateQueries({
    predicate: ({ queryKey: [path] }) => Array.isArray(path) && topics.has(String(path[0])),
  })
}
