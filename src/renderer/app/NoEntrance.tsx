import { Alone } from './Alone.tsx'

/** A tab without a session: it was opened by hand, or the console was started anew. */
export function NoEntrance() {
  return (
    <Alone
      title="This tab has no entrance"
      text={
        <>
          <p>
            The console opens only by a one-time link, and this tab came without one. Its session may also
            have ended because the console was started again.
          </p>
          <p style={{ marginTop: 12 }}>
            Run <code>npm start</code> again, on the same data folder: it finds the running console, prints a
            fresh link and opens it.
          </p>
        </>
      }
    />
  )
}
