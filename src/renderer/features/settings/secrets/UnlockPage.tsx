export function UnlockPage({ onGoOn }: { onGoOn: () => void }) {
  return (
    <button type="button" onClick={onGoOn}>
      Go on without
    </button>
  )
}
