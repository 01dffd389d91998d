import type { FeatureName, ScopeNeedName, ZoomAppLevel } from '../../contract/features.ts'

/** A part of the product, and what it needs of Zoom. */
export interface Feature {
  readonly name: FeatureName
  readonly title: string
  readonly text: string
  /** False for what the product is not itself without. */
  readonly canBeOff: boolean
  readonly onAtFirst: boolean
  /** `account` for what only an admin's authorization can do. */
  readonly level: 'any' | 'account'
}

/** One call that needs a scope. */
export interface ScopeNeed {
  readonly name: ScopeNeedName
  readonly feature: FeatureName
  /** In `scope_gaps`, for good: a bit that was given away is never given to another need. */
  readonly bit: number
  /** What it does, in words that follow "Not allowed:". */
  readonly words: string
  /** The head of its column. */
  readonly head: string
  /** What does not work where it lacks. */
  readonly breaks: string
}

export const FEATURES: readonly Feature[] = [
  {
    name: 'meetings',
    title: 'Appointments as Zoom meetings',
    text: 'Creates, moves and cancels the meeting behind each appointment.',
    canBeOff: false,
    onAtFirst: true,
    level: 'any',
  },
  {
    name: 'settling',
    title: 'Find meetings after a lost answer',
    text: 'Lists a host’s meetings to see whether one was made although Zoom’s answer never came.',
    canBeOff: true,
    onAtFirst: true,
    level: 'any',
  },
  {
    name: 'recorded',
    title: 'What Zoom recorded',
    text: 'Shows when a past meeting really began and ended, and how many took part. Licensed users only.',
    canBeOff: true,
    onAtFirst: true,
    level: 'any',
  },
  {
    name: 'accountUsers',
    title: 'Users of a Zoom account',
    text: 'Lists the users of an account that an admin authorized, to attach or import them.',
    canBeOff: true,
    onAtFirst: true,
    level: 'account',
  },
]

/** What each scope is needed for, in the order in which screens show it. */
export const SCOPE_NEEDS: readonly ScopeNeed[] = [
  {
    name: 'getUser',
    feature: 'meetings',
    bit: 1,
    words: 'know the user',
    head: 'Know user',
    breaks: 'Who consented cannot be compared with who was expected, and health cannot be checked.',
  },
  {
    name: 'getMeeting',
    feature: 'meetings',
    bit: 2,
    words: 'read meetings',
    head: 'Read',
    breaks: 'What Zoom kept of a meeting cannot be read back, so a move is never confirmed.',
  },
  {
    name: 'listMeetings',
    feature: 'settling',
    bit: 4,
    words: 'list meetings',
    head: 'List',
    breaks: 'After a lost answer a meeting stays “Unknown, settling”: nobody can see whether it was made.',
  },
  {
    name: 'createMeeting',
    feature: 'meetings',
    bit: 8,
    words: 'create meetings',
    head: 'Create',
    breaks: 'New appointments get no meeting and no link.',
  },
  {
    name: 'updateMeeting',
    feature: 'meetings',
    bit: 16,
    words: 'move meetings',
    head: 'Move',
    breaks: 'Moved appointments keep their old time in Zoom.',
  },
  {
    name: 'deleteMeeting',
    feature: 'meetings',
    bit: 32,
    words: 'delete meetings',
    head: 'Delete',
    breaks: 'Cancelled appointments stay in Zoom, and their links still work.',
  },
  {
    name: 'pastMeeting',
    feature: 'recorded',
    bit: 64,
    words: 'read past meetings',
    head: 'Recorded',
    breaks: 'Past appointments do not show when they really began and ended.',
  },
  {
    name: 'listUsers',
    feature: 'accountUsers',
    bit: 128,
    words: 'list the account’s users',
    head: 'List users',
    breaks: 'The users of the Zoom account can be neither attached nor imported.',
  },
]

/** What an app of this level needs while these features are on: nothing that is switched off or not for its level. */
export function neededAt(level: ZoomAppLevel, enabled: ReadonlySet<FeatureName>): ScopeNeed[] {
  const wanted = new Set(
    FEATURES.filter(
      (feature) => enabled.has(feature.name) && (feature.level === 'any' || level === 'account'),
    ).map(({ name }) => name),
  )
  return SCOPE_NEEDS.filter(({ feature }) => wanted.has(feature))
}
