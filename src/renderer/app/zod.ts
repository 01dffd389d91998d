import { z } from 'zod'

// zod would probe `new Function` when the first schema is made, which this page's CSP reports as a violation. So this
// module is imported before all others.
z.config({ jitless: true })
