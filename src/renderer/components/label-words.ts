import type { Label } from '../../contract/states.ts'

/** Zoom's rate limit labels as they are written on screens. */
export const LABEL_WORDS: Record<Label, string> = {
  light: 'Light',
  medium: 'Medium',
  heavy: 'Heavy',
  resourceIntensive: 'Resource-intensive',
}
