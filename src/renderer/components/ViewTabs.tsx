import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { formatTotal } from '../app/format.ts'
import classes from './ViewTabs.module.css'

/** A view with how many it shows; where that is a bound, there are more. */
export type View<Id extends string> = {
  id: Id
  label: string
  count?: number | undefined
  countIsBound?: boolean | undefined
}

type ViewTabsProps<Id extends string> = {
  label: string
  views: readonly View<Id>[]
  /** The view that is shown; null where filters fit none of them. */
  current: Id | null
  onChange: (id: Id) => void
  /** On the right, outside of the tab list. */
  aside?: ReactNode
}

/** Saved views of a page as tabs with their counts. One tab stop; arrows move and choose. */
export function ViewTabs<Id extends string>({ label, views, current, onChange, aside }: ViewTabsProps<Id>) {
  const list = useRef<HTMLDivElement>(null)
  const stop = current ?? views[0]?.id
  useEffect(() => {
    const tab = list.current?.querySelector(`[data-view="${current}"]`)
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [current])

  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = views.findIndex(({ id }) => id === stop)
    const next = views[(index + step + views.length) % views.length]
    if (next === undefined) return
    onChange(next.id)
    list.current?.querySelector<HTMLElement>(`[data-view="${next.id}"]`)?.focus()
  }

  return (
    <div className={classes.bar}>
      <div role="tablist" aria-label={label} className={classes.list} ref={list}>
        {views.map((view) => (
          <button
            key={view.id}
            type="button"
            role="tab"
            data-view={view.id}
            aria-selected={view.id === current}
            tabIndex={view.id === stop ? 0 : -1}
            className={classes.tab}
            onClick={() => onChange(view.id)}
            onKeyDown={move}
          >
            {view.label}
            {view.count !== undefined && (
              <>
                {' '}
                <span className={classes.count}>
                  {formatTotal({ value: view.count, exact: view.countIsBound !== true })}
                </span>
              </>
            )}
          </button>
        ))}
      </div>
      {aside}
    </div>
  )
}
