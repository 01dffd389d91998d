import { useQueries } from '@tanstack/react-query'
import { formatCount } from '../../app/format.ts'
import { Button } from '../../components/Button.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { api } from '../../rpc.ts'
import { QUOTA_WORDS, TYPE_WORDS, wordsOf } from './filter-words.ts'
import { NO_FILTER, type UsersChange, type useUsersUrl } from './use-users-list.ts'
import { wordsOfStates } from './views.ts'

/** Says which filter to drop and how many that would give: the one that gives most. */
export function NobodyFound({ url }: { url: ReturnType<typeof useUsersUrl> }) {
  const { filter, search, states, types, quota, scopeGap, change } = url
  const on = [
    search !== '' && {
      name: 'search',
      words: `“${search}”`,
      without: { search: undefined },
      drop: { search: '' },
    },
    states.length > 0 && {
      name: 'state filter',
      words: `connection ${wordsOfStates(states)}`,
      without: { states: undefined },
      drop: { states: [] },
    },
    types.length > 0 && {
      name: 'type filter',
      words: `Zoom type ${wordsOf(types, TYPE_WORDS)}`,
      without: { types: undefined },
      drop: { types: [] },
    },
    scopeGap && {
      name: 'scope filter',
      words: 'scopes have a gap',
      without: { scopeGap: undefined },
      drop: { scopeGap: false },
    },
    quota.length > 0 && {
      name: 'quota filter',
      words: `used today ${wordsOf(quota, QUOTA_WORDS)}`,
      without: { quota: undefined },
      drop: { quota: [] },
    },
  ].filter((one): one is Exclude<typeof one, false> => one !== false)
  const totals = useQueries({
    queries: on.map(({ without }) =>
      api.users.list.queryOptions({
        input: { ...filter, ...without, sort: 'name', descending: false, limit: 1 },
        enabled: on.length > 1,
      }),
    ),
    combine: (results) => results.map(({ data }) => data?.total),
  })
  const best = on
    .map((one, i) => ({ ...one, total: totals[i] }))
    .reduce<{ name: string; drop: UsersChange; value: number; exact: boolean } | null>(
      (most, { name, drop, total }) =>
        total !== undefined && total.value > (most?.value ?? 0) ? { name, drop, ...total } : most,
      null,
    )
  const known = totals.every((total) => total !== undefined)
  return (
    <NothingFound
      title={`No user matches ${on.map(({ words }) => words).join(', ')}`}
      text={
        best !== null
          ? `${formatCount(best.value)}${best.exact ? '' : '+'} match without the ${best.name}.`
          : on.length > 1 && known
            ? 'Dropping one of them alone gives nobody either.'
            : undefined
      }
      actions={
        <>
          {best !== null && <Button onClick={() => change(best.drop)}>Drop the {best.name}</Button>}
          <Button kind={best !== null ? 'quiet' : 'default'} onClick={() => change(NO_FILTER)}>
            Clear all
          </Button>
        </>
      }
    />
  )
}
