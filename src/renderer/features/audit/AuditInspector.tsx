import type { AuditEntry } from '../../../contract/audit.ts'
import { PartBoundary } from '../../app/Broken.tsx'
import { formatClockWithSeconds, formatDate, formatOffset } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Facts, Inspector, InspectorSection } from '../../components/Inspector.tsx'
import { Private, usePrivate, usePrivateText } from '../../components/Private.tsx'
import { FieldChanges } from './FieldChanges.tsx'
import { actionWords } from './columns.tsx'
import { subjectPath } from './subject-path.ts'

type AuditInspectorProps = {
  entry: AuditEntry
  onSubject: (id: string) => void
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
  onClose: () => void
}

/** What the fields of an entry are: a comparison only where it holds both sides. */
function partTitle({ before, after }: AuditEntry): string {
  if (before !== null && after !== null) return 'Before and after'
  return before === null ? 'Noted with it' : 'What it was before'
}

/** One change: who, when, on whom, and each field before and after. */
export function AuditInspector({ entry, onSubject, onPrevious, onNext, onClose }: AuditInspectorProps) {
  const { at, who, action, subject, subjectId, tenantName, result } = entry
  const times = useTimes()
  const scoped = useScoped()
  const mask = usePrivate()
  const hide = usePrivateText()
  const path = subjectPath(subjectId)
  return (
    <Inspector
      label={`${actionWords(action)}, ${mask(subject)}`}
      title={actionWords(action)}
      onPrevious={onPrevious}
      onNext={onNext}
      onClose={onClose}
      foot={
        subjectId !== null && (
          <>
            {path !== null && <ButtonLink to={scoped(path.to)}>{path.words}</ButtonLink>}
            <Button kind="quiet" onClick={() => onSubject(subjectId)}>
              All changes on it
            </Button>
          </>
        )
      }
    >
      <PartBoundary of={String(entry.id)}>
        <InspectorSection>
          <Facts
            rows={[
              ['On', <Private key="subject">{subject}</Private>],
              ['Who', who],
              [
                'When',
                `${formatDate(at, times.zone)}, ${formatClockWithSeconds(at, times.zone)} (${times.zone}, ${formatOffset(times.zone, Date.parse(at))})`,
              ],
              ['Tenant', tenantName === null ? 'none' : <Private key="tenant">{tenantName}</Private>],
              ['Result', hide(result, [subject, ...(tenantName === null ? [] : [tenantName])])],
            ]}
          />
        </InspectorSection>
        <InspectorSection
          title={partTitle(entry)}
          aside={
            (entry.before !== null || entry.after !== null) && (
              <CopyButton
                iconOnly
                text={`${entry.before ?? 'null'}\n${entry.after ?? 'null'}`}
                label="Copy before and after as JSON"
              />
            )
          }
        >
          <FieldChanges before={entry.before} after={entry.after} />
        </InspectorSection>
      </PartBoundary>
    </Inspector>
  )
}
