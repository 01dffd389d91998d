import type { Registered } from './commands.ts'

/** What the palette looks for: everything, or with a sign before it only users, tenants or commands. */
export type PaletteQuery = { only: 'users' | 'tenants' | 'commands' | null; text: string }

const SIGNS: Record<string, PaletteQuery['only']> = { '@': 'users', '#': 'tenants', '>': 'commands' }

export function parseQuery(typed: string): PaletteQuery {
  const only = SIGNS[typed.charAt(0)] ?? null
  return { only, text: (only === null ? typed : typed.slice(1)).trim() }
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/**
 * How well a text fits what was typed: 3 begins with it, 2 a word begins with it, 1 holds it, 0 does not. Accents
 * do not matter.
 */
export function fits(text: string, typed: string): number {
  if (typed === '') return 1
  const [held, wanted] = [plain(text), plain(typed)]
  const at = held.indexOf(wanted)
  if (at < 0) return 0
  if (at === 0) return 3
  return held.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) ? 2 : 1
}

export type CommandGroup = { title: string; commands: Registered[] }

/** Commands that fit, best first within their group: what is open, then commands, then pages. */
export function findCommands(all: readonly Registered[], text: string): CommandGroup[] {
  const found = all
    .filter((command) => command.keyOnly !== true)
    .map((command) => ({ command, fit: fits(`${command.title} ${command.hint ?? ''}`, text) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
  const groups = new Map<string, CommandGroup & { rank: number }>()
  for (const { command } of found) {
    const page = command.id.startsWith('go.')
    const rank = command.level === 'open' || command.level === 'inspector' ? 0 : page ? 2 : 1
    const title = rank === 1 ? 'Commands' : command.group
    const group = groups.get(title) ?? { title, commands: [], rank }
    group.commands.push(command)
    groups.set(title, group)
  }
  return [...groups.values()].sort((a, b) => a.rank - b.rank)
}

/** Cuts a text into what was typed and what was not, for drawing. Nothing is marked where accents get in the way. */
export function marked(text: string, typed: string): { text: string; hit: boolean }[] {
  const at = typed === '' ? -1 : text.toLowerCase().indexOf(typed.toLowerCase())
  if (at < 0) return [{ text, hit: false }]
  const end = at + typed.length
  return [
    { text: text.slice(0, at), hit: false },
    { text: text.slice(at, end), hit: true },
    { text: text.slice(end), hit: false },
  ].filter((part) => part.text !== '')
}
