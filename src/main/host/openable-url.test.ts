import { expect, it } from 'vitest'
import { isExpected } from '../../contract/errors.ts'
import { openableUrl } from './openable-url.ts'

it.each([
  ['https://zoom.us/oauth/authorize?a=b#c', 'https://zoom.us/oauth/authorize?a=b#c'],
  ['http://127.0.0.1:8080/oauth/installed', 'http://127.0.0.1:8080/oauth/installed'],
  ['http://localhost/', 'http://localhost/'],
  ['http://[::1]:5/', 'http://[::1]:5/'],
  // Written otherwise, it is still this machine.
  ['http://0x7f.1/', 'http://127.0.0.1/'],
  ['mailto:maria@example.com', 'mailto:maria@example.com'],
])('%s is opened, as it is read', (text, opened) => {
  expect(openableUrl(text).href).toBe(opened)
})

it.each([
  '',
  'zoom.us',
  '//zoom.us/',
  'http://zoom.us/',
  'http://127.0.0.1.evil.example/',
  'http://127.0.0.1@evil.example/',
  'https://zoom.us@evil.example/',
  'https://user:pw@zoom.us/',
  'file:///etc/passwd',
  'FILE:///etc/passwd',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'smb://evil.example/share',
  'ms-settings:privacy',
  'vscode://file/x',
  'view-source:https://zoom.us/',
  'blob:https://zoom.us/1',
])('%s is not opened', (text) => {
  expect(() => openableUrl(text)).toThrow(/does not open this address/)
  try {
    openableUrl(text)
  } catch (error) {
    expect(isExpected(error, 'BAD_INPUT')).toBe(true)
  }
})
