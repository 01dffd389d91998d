import { describe, expect, test } from 'vitest'
import { type TableColumn, droppedColumns, gridTracks } from './columns.ts'

type Row = { name: string }
const columns: TableColumn<Row>[] = [
  { id: 'name', head: 'Name', min: 160, grow: 2, text: (row) => row.name },
  { id: 'email', head: 'Email', min: 200, grow: 3, drop: 2, text: () => '' },
  { id: 'tenant', head: 'Tenant', min: 140, drop: 1, text: () => '' },
]

describe('columns at narrow widths', () => {
  test('all stay while they fit', () => {
    expect(droppedColumns(columns, 500, 0)).toEqual({})
  })

  test('the least important goes first, and one without a number never', () => {
    expect(droppedColumns(columns, 499, 0)).toEqual({ email: false })
    expect(droppedColumns(columns, 100, 0)).toEqual({ email: false, tenant: false })
  })

  test('before the width is known, none goes', () => {
    expect(droppedColumns(columns, 0, 40)).toEqual({})
  })
})

test('tracks leave room for the check boxes', () => {
  expect(gridTracks(columns, true)).toBe('40px minmax(160px, 2fr) minmax(200px, 3fr) 140px')
})
