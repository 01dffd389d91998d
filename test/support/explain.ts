import type { Reader, SqlParams } from '../../src/main/store/handles.ts'

/**
 * The plan of the one query that a function asks: SQLite's own words, a line a step.
 *
 * @param ask calls the query function with the reader that it is given
 */
export function explain(db: Reader, ask: (reader: Reader) => unknown): string[] {
  const plans: string[][] = []
  const note = (sql: string, params: SqlParams | undefined): void => {
    plans.push(db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params).map(({ detail }) => detail))
  }
  ask({
    all: (sql, params) => {
      note(sql, params)
      return []
    },
    get: (sql, params) => {
      note(sql, params)
      return undefined
    },
    iterate: (sql, params) => {
      note(sql, params)
      return [].values()
    },
  })
  const [plan, ...others] = plans
  if (plan === undefined || others.length > 0) throw new Error(`${plans.length} queries were asked, not one`)
  return plan
}

/** The steps that read a whole table, or sort what they read. */
export function costlySteps(plan: readonly string[]): string[] {
  return plan.filter(
    (step) => /^SCAN (?!w\b|wanted\b|json_each)(?!.*USING)/.test(step) || /TEMP B-TREE/.test(step),
  )
}
