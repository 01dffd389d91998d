import { type RefObject, useEffect } from 'react'

/** Gives a cell its text as title while it is cut, and only then. What is masked is not in the text either. */
export function useCutTitles(table: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = table.current
    if (element === null) return undefined
    function onOver({ target }: MouseEvent): void {
      const cell = target instanceof Element ? target.closest<HTMLElement>('td') : null
      if (cell === null) return
      const cut = [cell, ...cell.querySelectorAll<HTMLElement>('*')].some(
        ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
      )
      cell.title = cut ? cell.innerText : ''
    }
    element.addEventListener('mouseover', onOver)
    return () => element.removeEventListener('mouseover', onOver)
  }, [table])
}
