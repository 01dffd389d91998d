import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { KEY_BYTES } from './cipher.ts'

/** The file's key, made on first use: 32 random bytes, readable by this user only. */
export function keyOfFile(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    const file = openSync(path, 'wx', 0o600)
    try {
      writeSync(file, randomBytes(KEY_BYTES))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readKeyFile(path)
}

/** @throws if there is no such file, or it does not hold a key */
export function readKeyFile(path: string): Buffer {
  const key = readFileSync(path)
  if (key.length !== KEY_BYTES) throw new Error(`${path} holds no key.`)
  return key
}
