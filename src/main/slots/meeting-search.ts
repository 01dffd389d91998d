import type { CallSpec } from '../zoom/door.ts'
import { listMeetings, type Why } from '../zoom/meetings-api.ts'
import { carriesReference } from './meeting-plan.ts'

const MOST_PAGES = 40

/**
 * Looks through all scheduled meetings of the host for the one that carries a reference.
 *
 * @returns its id; null only after a full, clean list without a match, which alone permits a second create
 * @throws whatever the listing throws: then nothing is known
 */
export async function findMeeting(
  call: <T>(spec: CallSpec<T>) => Promise<T>,
  reference: string,
  why: Why,
): Promise<string | null> {
  let token = ''
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { meetings, next_page_token } = await call(listMeetings('me', token, why))
    const found = meetings.find(({ agenda }) => carriesReference(agenda, reference))
    if (found !== undefined) return found.id
    token = next_page_token ?? ''
    if (token === '') return null
  }
  throw new Error(`a host has more than ${MOST_PAGES} pages of meetings`)
}
