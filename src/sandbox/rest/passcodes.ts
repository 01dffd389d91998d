import { randomInt } from 'node:crypto'
import type { PasscodeRules } from '../world/model.ts'

const DIGITS = '23456789'
const LOWER = 'abcdefghjkmnpqrstuvwxyz'
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const MAX_LENGTH = 10

function pickFrom(letters: string): string {
  return letters.charAt(randomInt(letters.length))
}

/** True when a passcode meets the account's rules (Zoom: `meeting_password_requirement`). */
export function isPasscodeAllowed(passcode: string, rules: PasscodeRules): boolean {
  if (passcode.length < rules.length) return false
  if (rules.only_allow_numeric && !/^\d+$/.test(passcode)) return false
  if (rules.have_letter && !/[a-z]/i.test(passcode)) return false
  if (rules.have_number && !/\d/.test(passcode)) return false
  if (rules.have_special_character && !/[^a-z0-9]/i.test(passcode)) return false
  if (rules.have_upper_and_lower_characters && !(/[a-z]/.test(passcode) && /[A-Z]/.test(passcode)))
    return false
  const run = rules.consecutive_characters_length
  return run === 0 || !hasRun(passcode, run)
}

/** True when `length` characters in a row count up or down, or repeat, as in 1234 and aaaa. */
function hasRun(passcode: string, length: number): boolean {
  for (const step of [-1, 0, 1]) {
    let run = 1
    for (let at = 1; at < passcode.length; at += 1) {
      run = passcode.charCodeAt(at) - passcode.charCodeAt(at - 1) === step ? run + 1 : 1
      if (run >= length) return true
    }
  }
  return false
}

/** A passcode that meets the account's rules. */
export function createPasscode(rules: PasscodeRules): string {
  const length = Math.min(MAX_LENGTH, Math.max(6, rules.length))
  const letters = rules.only_allow_numeric ? DIGITS : DIGITS + LOWER + UPPER
  for (;;) {
    const first = rules.have_special_character && !rules.only_allow_numeric ? '@' : pickFrom(letters)
    const passcode = first + Array.from({ length: length - 1 }, () => pickFrom(letters)).join('')
    if (isPasscodeAllowed(passcode, { ...rules, consecutive_characters_length: 0, length })) return passcode
  }
}
