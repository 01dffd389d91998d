import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Icon, IconBuilding, IconPlug, IconUser } from '@tabler/icons-react'
import { lookOf } from '../components/states.ts'
import { api } from '../rpc.ts'
import { useAllCommands } from './commands.ts'
import { formatNumberOf } from './format.ts'
import { type PaletteQuery, findCommands, fits, parseQuery } from './palette-search.ts'
import { useGo, useScope } from './scope.ts'

export type PaletteItem = {
  id: string
  title: string
  hint: string
  icon?: Icon | undefined
  keys?: string | undefined
  /** A person's or tenant's name: masked while the screen is shared. */
  isName?: true
  run: () => void
}
export type PaletteGroup = { title: string; items: PaletteItem[] }

const SOME = 6
const MORE = 20

/** What the palette offers for what was typed, in its order: what is open, commands, Zoom apps, users, tenants, pages. */
export function usePaletteGroups(typed: string): { query: PaletteQuery; groups: PaletteGroup[] } {
  const query = parseQuery(typed)
  const commands = useAllCommands()
  const users = useUserItems(query)
  const tenants = useTenantItems(query)
  const zoomApps = useZoomAppItems(query)

  const showCommands = query.only === null || query.only === 'commands'
  const found = showCommands ? findCommands(commands, query.text) : []
  const asGroups = found.map(({ title, commands: ofGroup }) => ({
    title,
    items: ofGroup.map(({ id, title: name, hint, icon, keys, run }) => ({
      id,
      title: name,
      hint: hint ?? '',
      icon,
      keys,
      run,
    })),
  }))
  const pages = asGroups.filter(({ title }) => title === 'Go to')
  const others = asGroups.filter(({ title }) => title !== 'Go to')
  const groups = [
    ...others,
    { title: 'Zoom apps', items: zoomApps },
    { title: 'Users', items: users },
    { title: 'Tenants', items: tenants },
    ...pages,
  ]
  return { query, groups: groups.filter(({ items }) => items.length > 0) }
}

function useUserItems({ only, text }: PaletteQuery): PaletteItem[] {
  const go = useGo()
  const scope = useScope()
  const [search] = useDebouncedValue(text, 120)
  const limit = only === 'users' ? MORE : SOME
  const wanted = only === 'users' || (only === null && search.length >= 2)
  const { data } = useQuery(
    api.users.list.queryOptions({
      input: { ...scope, search, sort: 'name', descending: false, limit },
      enabled: wanted,
      placeholderData: keepPreviousData,
    }),
  )
  if (!wanted || data === undefined) return []
  return data.rows.map((user) => ({
    id: user.id,
    title: user.name,
    hint: `${user.tenantName}, ${lookOf({ of: 'connection', state: user.state }).word.toLowerCase()}`,
    icon: IconUser,
    isName: true,
    run: () => go(`/users/${user.id}`),
  }))
}

function useTenantItems({ only, text }: PaletteQuery): PaletteItem[] {
  const go = useGo()
  const wanted = only === 'tenants' || (only === null && text.length >= 2)
  const { data = [] } = useQuery(api.tenants.list.queryOptions({ enabled: wanted }))
  if (!wanted) return []
  return data
    .filter(({ name, domain }) => fits(`${name} ${domain}`, text) > 0)
    .slice(0, only === 'tenants' ? MORE : SOME)
    .map((tenant) => ({
      id: tenant.id,
      title: tenant.name,
      hint: `${tenant.domain}, ${formatNumberOf(tenant.users, 'user')}`,
      icon: IconBuilding,
      isName: true,
      run: () => go(`/users?tenant=${tenant.id}`),
    }))
}

/** What can be done with each Zoom app wherever the operator is. */
function useZoomAppItems({ only, text }: PaletteQuery): PaletteItem[] {
  const go = useGo()
  const wanted = only === 'commands' || (only === null && text.length >= 2)
  const { data = [] } = useQuery(api.zoomApps.list.queryOptions({ enabled: wanted }))
  if (!wanted) return []
  return data
    .flatMap(({ id, name, level }) => [
      {
        id: `zoomApp.test.${id}`,
        title: `Test ${name}`,
        hint: 'Zoom app: return address, client id, scopes',
        icon: IconPlug,
        run: () => go(`/settings/zoom-apps?test=${id}`),
      },
      ...(level === 'user'
        ? []
        : [
            {
              id: `zoomApp.authorize.${id}`,
              title: `Authorize a Zoom account with ${name}`,
              hint: 'connect at account level, by an admin',
              icon: IconPlug,
              run: () => go(`/settings/zoom-apps?authorize=${id}`),
            },
          ]),
    ])
    .filter(({ title, hint }) => fits(`${title} ${hint}`, text) > 0)
    .slice(0, only === 'commands' ? MORE : SOME)
}
