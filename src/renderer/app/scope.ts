import { useCallback, useMemo } from 'react'
import { type To, useNavigate, useSearchParams } from 'react-router'
import { TenantId } from '../../contract/ids.ts'

const PARAMETER = 'tenant'

/** The tenant that every page and count is narrowed to, as the URL says; none means all tenants. */
export function useScope(): { tenantId?: TenantId } {
  const [search] = useSearchParams()
  const named = search.get(PARAMETER)
  return useMemo(() => {
    const parsed = TenantId.safeParse(named)
    return parsed.success ? { tenantId: parsed.data } : {}
  }, [named])
}

/** Narrows the page that is shown to a tenant, or widens it to all. */
export function useSetScope(): (tenantId: TenantId | undefined) => void {
  const [, setSearch] = useSearchParams()
  return useCallback(
    (tenantId) =>
      setSearch((search) => {
        if (tenantId === undefined) search.delete(PARAMETER)
        else search.set(PARAMETER, tenantId)
        return search
      }),
    [setSearch],
  )
}

/** The same path with the scope carried along, unless it names a scope of its own. */
export function withScope(path: string, tenantId: TenantId | undefined): string {
  if (tenantId === undefined) return path
  const [pathname = '', search = ''] = path.split('?')
  const parameters = new URLSearchParams(search)
  if (!parameters.has(PARAMETER)) parameters.set(PARAMETER, tenantId)
  return `${pathname}?${parameters}`
}

/** Makes paths that keep the scope: every link inside the console goes through this. */
export function useScoped(): (path: string) => string {
  const { tenantId } = useScope()
  return useCallback((path) => withScope(path, tenantId), [tenantId])
}

/** Goes to a path and keeps the scope. */
export function useGo(): (path: string, options?: { replace?: boolean; state?: unknown }) => void {
  const navigate = useNavigate()
  const scoped = useScoped()
  return useCallback(
    (path, options) => {
      const to: To = scoped(path)
      void navigate(to, options)
    },
    [navigate, scoped],
  )
}
