import type { AnyContractProcedure } from '@orpc/contract'
import { z } from 'zod'

/** The schema that main checks a procedure's input with, for forms that hold to the same. */
export function inputSchemaOf<Procedure extends AnyContractProcedure>(
  procedure: Procedure,
): NonNullable<Procedure['~orpc']['inputSchema']> & z.ZodType {
  const schema: unknown = procedure['~orpc'].inputSchema
  if (!(schema instanceof z.ZodType)) throw new Error('this procedure takes no input')
  return schema
}
