import { existsSync, readFileSync } from 'node:fs'
import { guarded, notImitated } from '../core/guard.ts'

/** Electron's `NativeImage`, as far as handing it on goes. */
export class NativeImage {
  #png: Buffer
  #template = false

  constructor(png: Buffer) {
    this.#png = png
  }

  isEmpty(): boolean {
    return this.#png.length === 0
  }

  toPNG(): Buffer {
    return this.#png
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.#png.toString('base64')}`
  }

  /** From the header of a PNG file; empty images measure nothing. */
  getSize(): { width: number; height: number } {
    if (this.#png.length < 24) return { width: 0, height: 0 }
    return { width: this.#png.readUInt32BE(16), height: this.#png.readUInt32BE(20) }
  }

  setTemplateImage(template: boolean): void {
    this.#template = template
  }

  isTemplateImage(): boolean {
    return this.#template
  }

  resize(): never {
    throw notImitated('nativeImage.resize')
  }
}

/** Electron's `nativeImage`. */
export const nativeImage = guarded('nativeImage', {
  createEmpty: () => new NativeImage(Buffer.alloc(0)),
  createFromPath: (path: string) => new NativeImage(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)),
  createFromBuffer: (buffer: Buffer) => new NativeImage(buffer),
  createFromDataURL: (url: string) => new NativeImage(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
})
