import { useMutation } from '@tanstack/react-query'
import type { Operation } from '../../../contract/operations.ts'
import { useGo } from '../../app/scope.ts'
import { toast } from '../../app/toast.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { api } from '../../rpc.ts'
import { cancelWords } from './OperationSide.tsx'

export type OperationDialog = 'cancel' | 'remove' | null

type OperationDialogsProps = { dialog: OperationDialog; operation: Operation; onClose: () => void }

/** The two decisions about an operation: to stop it, and to let its results go. */
export function OperationDialogs({ dialog, operation, onClose }: OperationDialogsProps) {
  const { id, title } = operation
  const go = useGo()
  const { mutateAsync: cancel } = useMutation(api.operations.cancel.mutationOptions())
  const { mutateAsync: remove } = useMutation(api.operations.remove.mutationOptions())
  if (dialog === 'cancel')
    return (
      <ConfirmDialog
        title={`Cancel “${title}”?`}
        verb="Cancel the operation"
        keep="Let it go on"
        act={() => cancel({ id })}
        onClose={onClose}
      >
        {cancelWords(operation)} What is done is not taken back.
      </ConfirmDialog>
    )
  if (dialog === 'remove')
    return (
      <ConfirmDialog
        title={`Remove “${title}”?`}
        verb="Remove the operation"
        keep="Keep it"
        act={async () => {
          await remove({ id })
          go('/operations', { replace: true })
          toast({
            title: `“${title}” was removed`,
            text: 'What it did stays done, and stays in the audit log.',
          })
        }}
        onClose={onClose}
      >
        Its list of results goes. What it did to the users stays as it is, and the audit log keeps that it
        ran.
      </ConfirmDialog>
    )
  return null
}
