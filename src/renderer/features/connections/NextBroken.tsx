import { useQuery } from '@tanstack/react-query'
import { IconArrowRight } from '@tabler/icons-react'
import type { UserId } from '../../../contract/ids.ts'
import { formatCount } from '../../app/format.ts'
import { useGo, useScope } from '../../app/scope.ts'
import { Button } from '../../components/Button.tsx'
import { api } from '../../rpc.ts'
import { closeConnect, connect } from './connect-flow.ts'

/** Success leads on: to the next user of the scope whose connection is broken. */
export function NextBroken({ after }: { after: UserId }) {
  const scope = useScope()
  const go = useGo()
  const { data } = useQuery(api.connections.broken.queryOptions({ input: { ...scope, limit: 2 } }))
  const next = data?.rows.find(({ userId }) => userId !== after)
  if (data === undefined || next === undefined) return null
  const left = data.total - (data.rows.some(({ userId }) => userId === after) ? 1 : 0)
  return (
    <Button
      kind="primary"
      onClick={() => {
        // Who was deactivated in Zoom is not mended by a consent: their page says what is.
        if (next.state === 'deactivated') {
          closeConnect()
          go(`/users/${next.userId}?view=attention`)
        } else void connect({ userId: next.userId, name: next.name, email: next.email })
      }}
      icon={IconArrowRight}
    >
      Next broken user, {formatCount(left)} left
    </Button>
  )
}
