import { type DragEvent, type ReactNode, useState } from 'react'
import classes from './users.module.css'

/** Takes one file that is dropped on what stands within. */
export function FileDrop({ onFile, children }: { onFile: (file: File) => void; children: ReactNode }) {
  const [isOver, setIsOver] = useState(false)
  const carriesFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')
  return (
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!carriesFile(event)) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        setIsOver(false)
        const file = event.dataTransfer.files.item(0)
        if (file === null) return
        event.preventDefault()
        onFile(file)
      }}
    >
      {children}
    </div>
  )
}
