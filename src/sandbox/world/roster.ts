/** Which users an account has, as orders: a range of the blueprint, less who left, plus who came. */
export class Roster {
  readonly #from: number
  readonly #until: number
  readonly #gone = new Set<number>()
  #came: number[] = []

  constructor(range: { from: number; until: number }) {
    this.#from = range.from
    this.#until = range.until
  }

  get size(): number {
    return this.#until - this.#from - this.#gone.size + this.#came.length
  }

  add(order: number): void {
    if (this.#isOfRange(order)) this.#gone.delete(order)
    else if (!this.#came.includes(order)) this.#came = [...this.#came, order].sort((a, b) => a - b)
  }

  remove(order: number): void {
    if (this.#isOfRange(order)) this.#gone.add(order)
    else this.#came = this.#came.filter((other) => other !== order)
  }

  /** The orders in rising order, those after `after` only. */
  *orders(after = -1): Generator<number> {
    for (const order of this.#came) if (order > after && order < this.#from) yield order
    for (let order = Math.max(this.#from, after + 1); order < this.#until; order += 1) {
      if (!this.#gone.has(order)) yield order
    }
    for (const order of this.#came) if (order > after && order >= this.#until) yield order
  }

  #isOfRange(order: number): boolean {
    return order >= this.#from && order < this.#until
  }
}
