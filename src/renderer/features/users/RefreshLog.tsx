import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { UserId } from '../../../contract/ids.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { InspectorSection } from '../../components/Inspector.tsx'
import { ToneIcon } from '../../components/ToneIcon.tsx'
import { api } from '../../rpc.ts'
import classes from './users.module.css'

const FIRST = 5

/** Every attempt to refresh, newest first: which one lost a token, and why. */
export function RefreshLog({ userId }: { userId: UserId }) {
  const query = useQuery(api.connections.refreshes.queryOptions({ input: { userId } }))
  const times = useTimes()
  const scoped = useScoped()
  const [all, setAll] = useState(false)
  if (query.isError) return <QueryError query={query} title="The refreshes could not be read" />
  const rows = query.data?.rows
  if (rows === undefined || rows.length === 0) return null
  const shown = all ? rows : rows.slice(0, FIRST)
  return (
    <InspectorSection
      title="Refresh log"
      aside={<Link to={scoped(`/quota?view=calls&user=${userId}`)}>All calls</Link>}
    >
      {shown.map(({ number, begunAt, text, tone, purpose, generation }) => (
        <div key={number} className={classes.line} data-event>
          <ToneIcon tone={tone} size={14} />
          <time dateTime={begunAt}>{times.moment(begunAt)}</time>
          <span>
            {text}.{' '}
            <span className={classes.quiet}>
              {purpose}; attempt {number}, generation {generation}
            </span>
          </span>
        </div>
      ))}
      {rows.length > shown.length && <Button onClick={() => setAll(true)}>Show all {rows.length}</Button>}
    </InspectorSection>
  )
}
