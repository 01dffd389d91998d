import { createContext, use } from 'react'

/** The height of rows by the density that was chosen. */
export const ROW_HEIGHTS = { compact: 28, standard: 32, roomy: 40 } as const

export const RowHeightContext = createContext<number>(ROW_HEIGHTS.standard)

export function useRowHeight(): number {
  return use(RowHeightContext)
}
