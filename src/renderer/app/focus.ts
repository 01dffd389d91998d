/** A ref for what a page puts the cursor into when it comes: the one field or button it is about. */
export function focusOnArrival(element: HTMLElement | null): void {
  element?.focus()
}
