import { useQuery } from '@tanstack/react-query'
import { IconDownload, IconMail } from '@tabler/icons-react'
import type { SlotId } from '../../../../contract/ids.ts'
import { QueryError } from '../../../app/QueryError.tsx'
import { showError } from '../../../app/errors.ts'
import { toast } from '../../../app/toast.tsx'
import { Button } from '../../../components/Button.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { InspectorSection } from '../../../components/Inspector.tsx'
import { api, client } from '../../../rpc.ts'
import classes from '../slots.module.css'

/** What the attendee is sent: the text of a mail, a mail in the operator's own program, a calendar file. */
export function InvitationSection({ slotId }: { slotId: SlotId }) {
  const query = useQuery(api.slots.invitation.queryOptions({ input: { id: slotId } }))
  if (query.isError) return <QueryError query={query} title="The invitation could not be written" />
  const { data } = query
  if (data === undefined) return null
  return (
    <InspectorSection title="Invitation">
      <div className={classes.buttons}>
        <CopyButton text={`${data.subject}\n\n${data.body}`} label="Copy as mail text" />
        <Button icon={IconMail} onClick={() => void openMail(data.mailto)}>
          Open in mail
        </Button>
        <Button icon={IconDownload} onClick={() => download(data.icsName, data.ics)}>
          Download ICS
        </Button>
      </div>
    </InspectorSection>
  )
}

/** Main opens the mail program, or approves that this page does. */
async function openMail(url: string): Promise<void> {
  try {
    const { openInPage } = await client.settings.openUrl({ url })
    if (openInPage) follow(url)
  } catch (error) {
    const { title, text } = showError(error)
    toast({ tone: 'bad', title, text })
  }
}

function download(name: string, ics: string): void {
  const url = URL.createObjectURL(new Blob([ics], { type: 'text/calendar;charset=utf-8' }))
  follow(url, name)
  URL.revokeObjectURL(url)
}

/** Follows an address without leaving the page: a mail program takes it, or it becomes a file. */
function follow(url: string, download?: string): void {
  const link = document.createElement('a')
  link.href = url
  if (download !== undefined) link.download = download
  link.click()
}
