import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { utcDayOf } from '../../contract/time.ts'
import { client } from '../rpc.ts'
import { consoleClock, useNow } from './console-clock.ts'
import { invalidateTopics } from './topics.ts'

/** How often at most a topic is asked again: fast enough to be live, slow enough for a bulk run to be calm. */
const CALM_MS = 750
/** How soon the subscription is made again after it ended. */
const AGAIN_MS = 500

/** Collects changed topics and asks again for them, at once after a quiet time and else every `CALM_MS`. */
class Refresher {
  readonly #queries: QueryClient
  #pending = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(queries: QueryClient) {
    this.#queries = queries
  }

  add(topics: Iterable<string>): void {
    for (const topic of topics) this.#pending.add(topic)
    if (this.#timer !== undefined || this.#pending.size === 0) return
    invalidateTopics(this.#queries, this.#pending)
    this.#pending = new Set()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.add([])
    }, CALM_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/**
 * The one subscription to what changes in the console. It sets the console's clock and asks again for what is
 * shown; after a lost link it begins anew and asks again for everything, since changes may have been missed.
 */
export function useLive(queries: QueryClient): void {
  useEffect(() => {
    const ended = new AbortController()
    const refresher = new Refresher(queries)
    async function follow(): Promise<void> {
      for (let first = true; !ended.signal.aborted; first = false) {
        try {
          const changes = await client.settings.watch(undefined, { signal: ended.signal })
          if (!first) void queries.invalidateQueries()
          for await (const { topics, now } of changes) {
            consoleClock.set(now)
            refresher.add(topics)
          }
        } catch {
          // The link was lost or the page is leaving; calls wait for the next link by themselves.
        }
        if (!ended.signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
    void follow()
    return () => {
      ended.abort()
      refresher.stop()
    }
  }, [queries])
}

/** Zoom's day begins anew without news: all that is counted by it is asked again. */
export function useZoomDay(queries: QueryClient): void {
  const day = utcDayOf(useNow())
  const known = useRef(day)
  useEffect(() => {
    if (known.current === day) return
    known.current = day
    invalidateTopics(queries, ['quota'])
  }, [queries, day])
}
