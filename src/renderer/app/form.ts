import { type UseFormReturnType, useForm } from '@mantine/form'
import type { z } from 'zod'

type Issue = { code: string; message: string; path: PropertyKey[]; minimum?: unknown; maximum?: unknown }

/** Issues of fields that are chosen, not typed. */
const CHOICES = ['invalid_type', 'invalid_value', 'invalid_union']

/** What is wrong with a field, in words. The contract's own messages are kept; zod's general ones are not plain. */
export function issueWords(issue: Issue): string {
  if (issue.code === 'too_small' && Number(issue.minimum) <= 1) return 'Fill this in.'
  if (CHOICES.includes(issue.code) || issue.message.startsWith('not an id of')) return 'Choose one.'
  if (issue.code === 'too_big' && issue.message.startsWith('Too big'))
    return `At most ${String(issue.maximum)} characters.`
  const sentence = issue.message.charAt(0).toUpperCase() + issue.message.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** The first issue of each field, by its path. */
export function fieldErrors(schema: z.ZodType, values: unknown): Record<string, string> {
  const result = schema.safeParse(values)
  const errors: Record<string, string> = {}
  for (const issue of result.error?.issues ?? []) errors[issue.path.join('.')] ??= issueWords(issue)
  return errors
}

export type Form<Values> = UseFormReturnType<Values>

/**
 * A form that is held by a schema, at best the contract's own. A field is checked when it is left with something in
 * it, and all are when the form is sent; typing takes an error back.
 */
export function useSchemaForm<Values extends Record<string, unknown>>(
  schema: z.ZodType,
  initialValues: Values,
  initialErrors: Record<string, string> = {},
): Form<Values> {
  return useForm<Values>({
    initialValues,
    initialErrors,
    validate: (values) => fieldErrors(schema, values),
    enhanceGetInputProps: ({ field, form }) => ({
      onBlur: () => {
        const value = form.getValues()[field]
        if (value !== '' && value !== null) form.validateField(field)
      },
    }),
  })
}
