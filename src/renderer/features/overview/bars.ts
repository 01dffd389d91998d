/** The share of the highest bar; what is not nothing can be seen. */
export function heightOf(count: number, most: number): string {
  return count === 0 ? '0' : `max(3px, ${(100 * count) / most}%)`
}
