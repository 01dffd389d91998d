/** Counts requests to the token endpoint per client and second: no limit is documented, switch `oauth.qps`. */
export interface TokenPacer {
  admits(clientId: string, limit: number, now: number): boolean
}

export function createTokenPacer(): TokenPacer {
  const seconds = new Map<string, { second: number; count: number }>()
  return {
    admits(clientId, limit, now) {
      const second = Math.floor(now / 1000)
      const current = seconds.get(clientId)
      const count = (current?.second === second ? current.count : 0) + 1
      if (count > limit) return false
      seconds.set(clientId, { second, count })
      return true
    },
  }
}
