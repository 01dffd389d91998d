import type { OperationId, UserId } from '../../src/contract/ids.ts'
import type { Operation, OperationItem } from '../../src/contract/operations.ts'
import type { OperationKind } from '../../src/contract/states.ts'
import { settle, until } from './manual-clock.ts'
import type { World } from './world.ts'

/** Begins an operation over these users, with the number typed where it must be. */
export function begin(world: World, kind: OperationKind, ids: readonly UserId[]): OperationId {
  const selection = { by: 'ids' as const, ids: [...ids] }
  const { confirmation } = world.operations.preview(kind, selection)
  return world.operations.begin(kind, selection, confirmation).id
}

/** Waits for the end of an operation while near alarms ring. */
export async function ended(world: World, id: OperationId, withinMs = 40_000): Promise<Operation> {
  await settle(
    world.clock,
    until(() => world.operations.get(id).endedAt !== null),
    withinMs,
  )
  return world.operations.get(id)
}

/** Every item of an operation by the user's name. */
export function itemsByName(world: World, id: OperationId): Record<string, OperationItem> {
  const { rows } = world.operations.items({ id, limit: 500 })
  return Object.fromEntries(rows.map((row) => [row.name, row]))
}
