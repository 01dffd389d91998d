import type { Readable } from 'node:stream'

/** The operating system's secret store, where a host has one. */
export interface Keychain {
  /** What seals, in its own words (`gnome_libsecret`, `keychain`, `dpapi`); null if nothing does. */
  backend(): Promise<string | null>
  seal(key: Uint8Array): Promise<Uint8Array>
  /** @throws if the keychain does not open it (any more) */
  unseal(sealed: Uint8Array): Promise<Uint8Array>
}

/** A file to hand to the operator: written as it is read, so that no size is too large. */
export interface FileToSave {
  readonly name: string
  readonly mediaType: string
  content(): Readable
}

/** Where a file went: to a path that the operator chose, to a single-use address, or nowhere. */
export type FileSaved =
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'download'; readonly url: string }
  | { readonly kind: 'dismissed' }

/** A program of ours that runs beside the console, in a process of its own, and ends with it, however it ends. */
export interface Companion {
  post(message: unknown): void
  onMessage(heard: (message: unknown) => void): void
  /** Once, when it has ended: with its exit code (null if it was killed), and what it last wrote to stderr. */
  onEnd(ended: (code: number | null, lastWords: string) => void): void
  kill(): void
}

/**
 * What only the surroundings of a console can do. The product knows no other way out: both hosts implement
 * this, and nothing in `main` but the two entry points knows which one it has.
 */
export interface Host {
  readonly kind: 'electron' | 'browser'
  readonly keychain: Keychain | null
  /** Where a key file goes if the operator chooses one: outside the data folder, so that a copy of that does not carry it. */
  readonly keyFilePath: string
  /**
   * Opens a page in the operator's browser.
   *
   * @returns false if the page that asked must open it itself
   * @throws if the URL is not one that may be opened
   */
  openUrl(url: string): Promise<boolean>
  saveFile(file: FileToSave): Promise<FileSaved>
  notify(title: string, body: string): void
  /** Runs one of our own programs beside the console. One that cannot be started ends at once. */
  startCompanion(program: URL): Companion
}
