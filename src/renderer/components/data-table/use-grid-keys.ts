import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Command, useCommands } from '../../app/commands.ts'
import type { Sort, TableColumn } from './columns.ts'
import type { SelectionHandle } from './row-selection.ts'

type GridKeys<Row> = {
  rows: readonly Row[]
  ids: readonly string[]
  currentIndex: number
  selection: SelectionHandle | undefined
  columns: readonly TableColumn<Row>[]
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
  onCurrent: (id: string) => void
  onOpen: ((row: Row) => void) | undefined
  /** How many rows Page Up and Page Down move by. */
  pageRows: number
  scrollTo: (index: number) => void
}

/** The next sort of a column: the other way round if it is sorted already. */
export function nextSort(sort: Sort | undefined, column: string): Sort {
  return { column, descending: sort?.column === column ? !sort.descending : false }
}

/** What keys and clicks do in a grid. Letters go through the command registry, arrows only act inside the grid. */
export function useGridKeys<Row>(grid: GridKeys<Row>) {
  // The column whose head the arrows are on, or null while they are on the rows.
  const [head, setHead] = useState<number | null>(null)
  const anchor = useRef<string | null>(null)
  // Handlers keep their identity, so that rows need not be drawn again, and read what is latest from here.
  const latest = useRef(grid)
  useLayoutEffect(() => {
    latest.current = grid
  })

  const moveTo = useCallback((index: number, extend = false) => {
    const { ids, selection, onCurrent, scrollTo, currentIndex } = latest.current
    const at = Math.max(0, Math.min(ids.length - 1, index))
    const id = ids[at]
    if (id === undefined) return
    setHead(null)
    if (extend && selection !== undefined) {
      const from = anchor.current ?? ids[currentIndex] ?? id
      anchor.current = from
      selection.extend(ids, from, id)
    } else anchor.current = null
    onCurrent(id)
    scrollTo(at)
  }, [])
  const moveBy = useCallback(
    (step: number, extend = false) => {
      const { currentIndex } = latest.current
      moveTo(currentIndex < 0 ? 0 : currentIndex + step, extend)
    },
    [moveTo],
  )
  const openCurrent = useCallback(() => {
    const { rows, currentIndex, onOpen } = latest.current
    const row = rows[currentIndex]
    if (row !== undefined) onOpen?.(row)
  }, [])
  const toggleCurrent = useCallback(() => {
    const { ids, currentIndex, selection } = latest.current
    const id = ids[currentIndex]
    if (id === undefined) return
    anchor.current = id
    selection?.toggle(id)
  }, [])

  const selectable = grid.selection !== undefined
  const opens = grid.onOpen !== undefined
  const commands = useMemo<Command[]>(() => {
    const listed = { group: 'In a list', keyOnly: true } as const
    return [
      { ...listed, id: 'list.next', title: 'Next row', keys: 'j', run: () => moveBy(1) },
      { ...listed, id: 'list.previous', title: 'Previous row', keys: 'k', run: () => moveBy(-1) },
      ...(opens
        ? [{ ...listed, id: 'list.open', title: 'Open the row', keys: 'enter', run: openCurrent }]
        : []),
      ...(selectable
        ? [
            { ...listed, id: 'list.select', title: 'Select the row', keys: 'x', run: toggleCurrent },
            {
              ...listed,
              id: 'list.selectLoaded',
              title: 'Select all rows loaded',
              keys: 'mod+a',
              run: () => latest.current.selection?.choose(latest.current.ids),
            },
          ]
        : []),
    ]
  }, [moveBy, openCurrent, toggleCurrent, selectable, opens])
  useCommands('page', commands)

  function onHeadKey(event: KeyboardEvent, at: number): void {
    const sortable = grid.columns.flatMap((column, index) => (column.sortable === true ? [index] : []))
    const place = sortable.indexOf(at)
    const column = grid.columns[at]
    if (event.key === 'ArrowDown') setHead(null)
    else if (event.key === 'ArrowRight') setHead(sortable[place + 1] ?? at)
    else if (event.key === 'ArrowLeft') setHead(sortable[place - 1] ?? at)
    else if ((event.key === 'Enter' || event.key === ' ') && column !== undefined)
      grid.onSort?.(nextSort(grid.sort, column.id))
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (head !== null) return onHeadKey(event, head)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { currentIndex, pageRows, ids, columns } = grid
    const firstSortable = columns.findIndex((column) => column.sortable === true)
    if (event.key === 'ArrowUp' && currentIndex <= 0 && firstSortable >= 0) setHead(firstSortable)
    else if (event.key === 'ArrowDown') moveBy(1, event.shiftKey)
    else if (event.key === 'ArrowUp') moveBy(-1, event.shiftKey)
    else if (event.key === 'PageDown') moveBy(pageRows)
    else if (event.key === 'PageUp') moveBy(-pageRows)
    else if (event.key === 'Home') moveTo(0)
    else if (event.key === 'End') moveTo(ids.length - 1)
    else if (event.key === ' ' && selectable) toggleCurrent()
    else return
    event.preventDefault()
  }

  function pick(index: number, event: MouseEvent): void {
    const { ids, rows, selection, onCurrent, onOpen, currentIndex } = grid
    const [id, row] = [ids[index], rows[index]]
    if (id === undefined || row === undefined) return
    setHead(null)
    if (selection !== undefined && (event.ctrlKey || event.metaKey)) selection.toggle(id)
    else if (selection !== undefined && event.shiftKey) selection.extend(ids, ids[currentIndex] ?? id, id)
    else {
      onCurrent(id)
      onOpen?.(row)
    }
  }
  function check(index: number, extend: boolean): void {
    const { ids, selection, onCurrent } = grid
    const id = ids[index]
    if (id === undefined || selection === undefined) return
    if (extend && anchor.current !== null) selection.extend(ids, anchor.current, id)
    else selection.toggle(id)
    anchor.current = id
    onCurrent(id)
  }
  // One handler for all rows: they come and go while scrolling. Links and buttons in cells keep their own clicks.
  function onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element) || event.target.closest('a, button') !== null) return
    const row = event.target.closest<HTMLElement>('[data-index]')
    if (row === null) return
    const index = Number(row.dataset.index)
    if (event.target.closest('[data-check]') === null) pick(index, event)
    else check(index, event.shiftKey)
  }

  return { head, onKeyDown, onClick }
}
