import type * as Electron from 'electron'
import { guarded } from '../core/guard.ts'
import { launchArguments } from '../core/launch-arguments.ts'

const { switches } = launchArguments

/** Electron's `app.commandLine`. What is appended reaches only who asks here: Chromium has its own switches. */
export const commandLine = guarded('app.commandLine', {
  appendSwitch: (name, value = '') => void switches.set(name, value),
  appendArgument: () => {},
  hasSwitch: (name) => switches.has(name),
  getSwitchValue: (name) => switches.get(name) ?? '',
  removeSwitch: (name) => void switches.delete(name),
} satisfies Pick<
  Electron.CommandLine,
  'appendSwitch' | 'appendArgument' | 'hasSwitch' | 'getSwitchValue' | 'removeSwitch'
>)
