/** Where the subject of an entry is shown, by the kind of its id; null where there is no page for it. */
export function subjectPath(id: string | null): { to: string; words: string } | null {
  if (id === null) return null
  const kind = /^([a-z]{3})_[0-9a-z]{20}$/.exec(id)?.[1]
  switch (kind) {
    case 'usr':
      return { to: `/users/${id}`, words: 'Open the user' }
    case 'opr':
      return { to: `/operations/${id}`, words: 'Open the operation' }
    case 'slt':
      return { to: `/slots?slot=${id}`, words: 'Open the slot' }
    case 'ten':
      return { to: `/users?tenant=${id}`, words: 'Show its users' }
    case 'app':
      return { to: '/settings/zoom-apps', words: 'Open Zoom apps' }
    default:
      return null
  }
}
