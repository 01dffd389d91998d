import type { Icon } from '@tabler/icons-react'
import { useLayoutEffect, useSyncExternalStore } from 'react'

/**
 * Everything that can be done by key, palette or menu is a command, written once. A screen registers its commands
 * while it is shown; the palette, the keyboard, button hints and the cheat sheet all read this one registry.
 */
export type Command = {
  /** Stable: `users.reconnect`. A later command of the same id stands for the earlier one. */
  id: string
  /** A verb with its object, as on the button. */
  title: string
  /** Groups the palette and the cheat sheet: "On Maria Castellanos", "Commands", "Go to". */
  group: string
  /** As `pressOf` writes them: `r`, `g u`, `mod+k`, `escape`. */
  keys?: string
  /** Second words in the palette: what it is about, or what will happen. */
  hint?: string
  icon?: Icon
  run: () => void
  /** For the keyboard alone: not in the palette. */
  keyOnly?: true
  /** Not in the cheat sheet either: keys that only mean something in one place, such as Esc. */
  unlisted?: true
}

/**
 * How near to the operator's hand a command is: what is open beats the page, the page beats the app. Decides which
 * of two commands a key means, and their order in the palette.
 */
export type Level = 'app' | 'page' | 'open' | 'inspector'
const LEVELS: Record<Level, number> = { app: 0, page: 1, open: 2, inspector: 3 }

export type Registered = Command & { level: Level }

export class CommandRegistry {
  #layers: { level: Level; commands: readonly Command[] }[] = []
  #listeners = new Set<() => void>()
  #all: readonly Registered[] = []

  add(level: Level, commands: readonly Command[]): () => void {
    const layer = { level, commands }
    this.#layers.push(layer)
    this.#changed()
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer)
      this.#changed()
    }
  }

  /** All commands, nearest first; within a level, the latest first. */
  all = (): readonly Registered[] => this.#all

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The nearest command of these keys. */
  byKeys(keys: string): Registered | undefined {
    return this.#all.find((command) => command.keys === keys)
  }

  #changed(): void {
    const nearestFirst = this.#layers
      .map((layer, index) => ({ ...layer, index }))
      .sort((a, b) => LEVELS[b.level] - LEVELS[a.level] || b.index - a.index)
    const byId = new Map<string, Registered>()
    for (const { level, commands } of nearestFirst)
      for (const command of commands) if (!byId.has(command.id)) byId.set(command.id, { ...command, level })
    this.#all = [...byId.values()]
    for (const listener of this.#listeners) listener()
  }
}

export const commandRegistry = new CommandRegistry()

/** Registers commands while the component is mounted. Memoise the array, or it registers at each render. */
export function useCommands(level: Level, commands: readonly Command[]): void {
  // Before the page is painted: a key that is pressed as soon as something is seen must find its command.
  useLayoutEffect(() => commandRegistry.add(level, commands), [level, commands])
}

export function useAllCommands(): readonly Registered[] {
  return useSyncExternalStore(commandRegistry.subscribe, commandRegistry.all)
}
