import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'

type PageOf<Row> = { rows: Row[]; next: string | null }

/** How the pages of a keyset list follow each other; spread into `infiniteOptions` beside its `input`. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
}

export type Paged<Row, Page> = {
  rows: readonly Row[]
  /** The first page: totals stand there. */
  first: Page | undefined
  /** Nothing has come yet. */
  loading: boolean
  hasMore: boolean
  onMore: () => void
}

/** The pages of an infinite query as the one list that a `DataTable` shows. */
export function usePaged<Row, Page extends PageOf<Row>>(
  query: UseInfiniteQueryResult<InfiniteData<Page, string | undefined>, unknown> & { data?: unknown },
): Paged<Page['rows'][number], Page> {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isPending } = query
  const pages = data?.pages
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages])
  const onMore = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage()
  }, [isFetchingNextPage, fetchNextPage])
  return { rows, first: pages?.[0], loading: isPending, hasMore: hasNextPage, onMore }
}
