import type { SavedFile } from '../../../contract/reports.ts'
import { formatNumberOf } from '../../app/format.ts'
import { toast } from '../../app/toast.tsx'

/** Takes a file that main handed over: says where it was saved, or has the browser fetch it. */
export function takeFile(file: SavedFile): void {
  switch (file.kind) {
    case 'dismissed':
      return
    case 'saved':
      toast({ title: `Saved to ${file.path}`, text: `${formatNumberOf(file.rows, 'row')}, all there are.` })
      return
    case 'download': {
      const link = document.createElement('a')
      link.href = file.url
      link.download = file.name
      document.body.append(link)
      link.click()
      link.remove()
      toast({
        title: `${file.name} is in your downloads`,
        text: `${formatNumberOf(file.rows, 'row')}, all there are.`,
      })
    }
  }
}
