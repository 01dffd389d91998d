import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Import } from '../../../contract/imports.ts'
import { formatNumberOf } from '../../app/format.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api, client } from '../../rpc.ts'
import { ImportResult } from './ImportResult.tsx'

/** What an import would do, row by row where something is wrong; then it is taken or forgotten. */
export function ImportChecked({ checked, onClose }: { checked: Import; onClose: () => void }) {
  const [failure, setFailure] = useState<unknown>(null)
  const { mutateAsync: accept, isPending } = useMutation(api.imports.accept.mutationOptions())
  const mask = usePrivate()

  function leave(): void {
    // Nobody was added: what was staged is forgotten.
    void client.imports.discard({ id: checked.id }).catch(() => undefined)
    onClose()
  }
  async function take(): Promise<void> {
    try {
      await accept({ id: checked.id })
      toast({
        title: `${formatNumberOf(concerned(checked), 'row')} taken`,
        text: 'They become users now; the line below the table says how far it is.',
      })
      onClose()
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <Dialog
      title={`Import ${mask(checked.source)}`}
      wide
      onClose={leave}
      actions={
        <>
          <Button kind="primary" busy={isPending} offBecause={whyNot(checked)} onClick={() => void take()}>
            {`Import ${formatNumberOf(concerned(checked), 'user')}`}
          </Button>
          <Button onClick={leave}>Cancel</Button>
        </>
      }
    >
      <ImportResult result={checked} />
      {failure !== null && <ErrorNotice error={failure} />}
    </Dialog>
  )
}

/** How many users it adds or changes: who is here and stays as they are is none of them. */
function concerned({ good, here, duplicates, isServed }: Import): number {
  return duplicates === 'skip' && !isServed ? good - here : good
}

/** Why there is nothing to take; null if there is. */
function whyNot(checked: Import): string | null {
  if (checked.good === 0) return 'No row can be taken'
  return concerned(checked) === 0 ? 'Everybody is here already' : null
}
