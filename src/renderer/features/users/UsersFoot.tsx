import {
  IconHeartRateMonitor,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconUnlink,
} from '@tabler/icons-react'
import type { UserId } from '../../../contract/ids.ts'
import { OPERATION_LIMIT, type Selection } from '../../../contract/operations.ts'
import type { OperationKind } from '../../../contract/states.ts'
import type { UserFilter } from '../../../contract/users.ts'
import { formatCount, formatTotal } from '../../app/format.ts'
import { useGo } from '../../app/scope.ts'
import { useTokensOff, useZoomOff } from '../../app/status.ts'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { Kbd } from '../../components/Kbd.tsx'
import { SelectionFoot, TableFoot } from '../../components/data-table/TableFoot.tsx'
import type { SelectionHandle } from '../../components/data-table/row-selection.ts'
import { ImportLine } from './ImportLine.tsx'
import { handOver, newOperationPath } from '../operations/selection.ts'
import type { useUsersList } from './use-users-list.ts'
import classes from './users.module.css'

type UsersFootProps = {
  list: Pick<ReturnType<typeof useUsersList>, 'rows' | 'total'>
  filter: UserFilter
  selection: SelectionHandle
}

/** Facts while nothing is selected; else what can be done to all that are. */
export function UsersFoot({ list, filter, selection }: UsersFootProps) {
  const go = useGo()
  const times = useTimes()
  const tokensOff = useTokensOff()
  const zoomOff = useZoomOff()
  const { total } = list
  const chosen = selection.all ? (total?.value ?? 0) : selection.ids.size

  if (chosen === 0)
    return (
      <TableFoot
        aside={
          list.rows.length > 0 && (
            <span className={classes.quiet}>
              <Kbd keys="x" /> select <Kbd keys="enter" /> open
            </span>
          )
        }
      >
        {total === undefined || total.value === 0 ? '' : `${formatTotal(total)} listed. `}Times in{' '}
        {times.zoneName}. <ImportLine />
      </TableFoot>
    )

  const begin = (kind: OperationKind) => {
    const asIds: Selection = { by: 'ids', ids: [...selection.ids] as UserId[] }
    handOver(selection.all ? { by: 'filter', filter } : asIds)
    go(newOperationPath(kind))
  }
  const tooMany =
    chosen > OPERATION_LIMIT
      ? `One operation takes up to ${formatCount(OPERATION_LIMIT)} users; ${formatCount(chosen)} are selected`
      : null
  return (
    <SelectionFoot
      selection={selection}
      total={total?.value ?? list.rows.length}
      totalIsExact={total?.exact ?? false}
      limit={OPERATION_LIMIT}
      actions={
        <>
          <Button icon={IconHeartRateMonitor} offBecause={tooMany ?? zoomOff} onClick={() => begin('check')}>
            Check health
          </Button>
          <Button icon={IconPlayerPause} offBecause={tooMany} onClick={() => begin('pause')}>
            Pause
          </Button>
          <Button icon={IconPlayerPlay} offBecause={tooMany} onClick={() => begin('resume')}>
            Resume
          </Button>
          <Button
            icon={IconPlugConnected}
            offBecause={tooMany ?? tokensOff}
            onClick={() => begin('reconnect')}
          >
            Reconnect…
          </Button>
          <Button
            kind="dangerLine"
            icon={IconUnlink}
            offBecause={tooMany ?? tokensOff}
            onClick={() => begin('disconnect')}
          >
            Disconnect…
          </Button>
        </>
      }
    />
  )
}
