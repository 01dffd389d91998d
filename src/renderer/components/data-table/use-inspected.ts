import { useCallback, useMemo, useState } from 'react'
import { type Command, useCommands } from '../../app/commands.ts'

const NONE: Command[] = []

/**
 * The row that keys act on, and whether the inspector is open about it. While it is open it follows J and K; Esc
 * closes it. `first` is a row to begin with, such as one that a link named; it need not be loaded.
 */
export function useInspected<Row>(idOf: (row: Row) => string, first: string | null = null) {
  const [current, point] = useState(first)
  const [isOpen, setOpen] = useState(first !== null)
  const close = useCallback(() => setOpen(false), [])
  const open = useCallback(
    (row: Row) => {
      point(idOf(row))
      setOpen(true)
    },
    [idOf],
  )
  const commands = useMemo<Command[]>(
    () =>
      isOpen
        ? [
            {
              id: 'list.close',
              title: 'Close',
              group: 'In a list',
              keys: 'escape',
              keyOnly: true,
              run: close,
            },
          ]
        : NONE,
    [isOpen, close],
  )
  useCommands('inspector', commands)

  /** The current row among those that are loaded, and the ways to its neighbours. */
  function within(rows: readonly Row[]) {
    const index = rows.findIndex((row) => idOf(row) === current)
    const step = (by: number) => {
      const next = rows[index + by]
      return index >= 0 && next !== undefined ? () => point(idOf(next)) : undefined
    }
    return { row: rows[index], onPrevious: step(-1), onNext: step(1) }
  }

  /** `inspected` is the id that the inspector is about; null while it is closed. */
  return { current, inspected: isOpen ? current : null, point, open, close, within }
}
