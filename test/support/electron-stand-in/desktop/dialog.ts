import type * as Electron from 'electron'
import { guarded } from '../core/guard.ts'

type Kind = 'showSaveDialog' | 'showOpenDialog' | 'showMessageBox' | 'showErrorBox'

const standIn = {
  /** What was shown, oldest first. */
  shown: [] as { kind: Kind; options: unknown }[],
  /** Answers for the next dialogs of a kind, first come first served; without one a dialog is cancelled. */
  answers: { showSaveDialog: [], showOpenDialog: [], showMessageBox: [] } as {
    showSaveDialog: Electron.SaveDialogReturnValue[]
    showOpenDialog: Electron.OpenDialogReturnValue[]
    showMessageBox: Electron.MessageBoxReturnValue[]
  },
}

/** The options of a call, which may have the window that the dialog belongs to before them. */
function optionsOf<Options>(args: unknown[]): Options {
  return (args.length > 1 ? args[1] : args[0]) as Options
}

/** Electron's `dialog`: shows nothing, and answers what a test has laid out. */
export const dialog = guarded('dialog', {
  standIn,
  async showSaveDialog(...args: unknown[]): Promise<Electron.SaveDialogReturnValue> {
    standIn.shown.push({ kind: 'showSaveDialog', options: optionsOf(args) })
    return standIn.answers.showSaveDialog.shift() ?? { canceled: true, filePath: '' }
  },
  async showOpenDialog(...args: unknown[]): Promise<Electron.OpenDialogReturnValue> {
    standIn.shown.push({ kind: 'showOpenDialog', options: optionsOf(args) })
    return standIn.answers.showOpenDialog.shift() ?? { canceled: true, filePaths: [] }
  },
  async showMessageBox(...args: unknown[]): Promise<Electron.MessageBoxReturnValue> {
    const options = optionsOf<Electron.MessageBoxOptions>(args)
    standIn.shown.push({ kind: 'showMessageBox', options })
    const cancelled = { response: options.cancelId ?? 0, checkboxChecked: options.checkboxChecked ?? false }
    return standIn.answers.showMessageBox.shift() ?? cancelled
  },
  showErrorBox(title: string, content: string): void {
    standIn.shown.push({ kind: 'showErrorBox', options: { title, content } })
    console.error(`${title}\n${content}`)
  },
} satisfies Pick<Electron.Dialog, Kind> & { standIn: object })
