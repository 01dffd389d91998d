import { z } from 'zod'

/**
 * A host name of at least two labels, as it stands after `https://`: no scheme, port or path. The dot of the root is
 * dropped; an international name is written in ASCII.
 */
export const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .overwrite((domain) => domain.replace(/\.$/, ''))
  .max(253)
  .regex(/^[\u0020-\u007e]*$/, 'an international domain is written in its ASCII form, which begins with xn--')
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
    'a domain such as client1.example.com',
  )
