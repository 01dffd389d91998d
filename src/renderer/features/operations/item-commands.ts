import { IconPlugConnected } from '@tabler/icons-react'
import { useCallback, useMemo } from 'react'
import type { OperationItem } from '../../../contract/operations.ts'
import { type Command, useCommands } from '../../app/commands.ts'
import { showError } from '../../app/errors.ts'
import { toast } from '../../app/toast.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { client } from '../../rpc.ts'
import { connect } from '../connections/index.ts'

const NONE: Command[] = []

/** Begins to connect the user of an item. An item knows no email, so that is looked up first. */
async function connectItem({ userId }: OperationItem): Promise<void> {
  try {
    const { name, email } = await client.users.get({ id: userId })
    await connect({ userId, name, email })
  } catch (error) {
    const { title, text } = showError(error)
    toast({ tone: 'bad', title, text })
  }
}

/** R connects the user of the current row, where only that helps. Answers what the button of a row does. */
export function useItemCommands(current: OperationItem | null): (item: OperationItem) => void {
  const mask = usePrivate()
  const name = current === null ? '' : mask(current.name)
  const commands = useMemo<Command[]>(
    () =>
      current === null || !current.mustConsent
        ? NONE
        : [
            {
              id: 'user.connect',
              title: 'Connect…',
              group: `On ${name}`,
              keys: 'r',
              hint: 'must consent again',
              icon: IconPlugConnected,
              run: () => void connectItem(current),
            },
          ],
    [current, name],
  )
  useCommands('open', commands)
  return useCallback((item) => void connectItem(item), [])
}
