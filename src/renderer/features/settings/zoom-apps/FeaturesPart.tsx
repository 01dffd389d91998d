import { SegmentedControl, Switch } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Feature, ScopeNeed } from '../../../../contract/zoom-apps.ts'
import { QueryError } from '../../../app/QueryError.tsx'
import { formatNumberOf } from '../../../app/format.ts'
import { showError } from '../../../app/errors.ts'
import { toast } from '../../../app/toast.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { SkeletonRows } from '../../../components/Skeleton.tsx'
import { api } from '../../../rpc.ts'
import { Setting } from '../Section.tsx'
import classes from './zoom-apps.module.css'

/** What of the product asks something of Zoom, switched on or off; and the list of scopes that follows. */
export function FeaturesPart() {
  const query = useQuery(api.zoomApps.features.queryOptions())
  if (query.isError) return <QueryError query={query} title="The features could not be read" />
  if (query.data === undefined) return <SkeletonRows rows={4} height={48} />
  return (
    <>
      {query.data.map((feature) => (
        <FeatureSwitch key={feature.name} feature={feature} />
      ))}
      <ScopesToTick />
    </>
  )
}

function FeatureSwitch({ feature }: { feature: Feature }) {
  const { mutate, isPending } = useMutation(
    api.zoomApps.setFeature.mutationOptions({
      onError: (error) => {
        const { title, text } = showError(error)
        toast({ tone: 'bad', title, text })
      },
    }),
  )
  const { name, title, text, enabled, canBeOff, level, needs } = feature
  return (
    <Setting title={title} text={text}>
      <Switch
        aria-label={title}
        checked={enabled}
        disabled={!canBeOff || isPending}
        onChange={(event) => mutate({ name, enabled: event.currentTarget.checked })}
      />
      <span className={classes.needs}>
        {canBeOff ? '' : 'always on, '}
        {formatNumberOf(needs.length, 'scope')}
        {level === 'account' && ', account level only'}
      </span>
    </Setting>
  )
}

const LEVELS = [
  { value: 'user', label: 'User level' },
  { value: 'account', label: 'Account level' },
] as const
const FAMILIES = [
  { value: 'granular', label: 'Granular' },
  { value: 'classic', label: 'Classic' },
] as const
type Level = (typeof LEVELS)[number]['value']
type Family = (typeof FAMILIES)[number]['value']

/** Zoom's scopes are fixed in an app's settings: this is what to tick there, and no more. */
function ScopesToTick() {
  const [level, setLevel] = useState<Level>('user')
  const [family, setFamily] = useState<Family>('granular')
  const { data: needs = [] } = useQuery(api.zoomApps.scopesNeeded.queryOptions({ input: { level } }))
  const scopes = scopesToTick(needs, family)
  return (
    <Setting
      title="Scopes to tick"
      text="In the Zoom Marketplace, under Scopes: the least that is needed. New apps have granular scopes, old ones classic."
    >
      <div className={classes.scopes}>
        <div className={classes.choices}>
          <SegmentedControl
            aria-label="Level"
            data={[...LEVELS]}
            value={level}
            onChange={(v) => setLevel(v)}
          />
          <SegmentedControl
            aria-label="Family of scopes"
            data={[...FAMILIES]}
            value={family}
            onChange={(v) => setFamily(v)}
          />
          <CopyButton text={scopes.map(({ scope }) => scope).join('\n')} label={`Copy ${scopes.length}`} />
        </div>
        <ul aria-label="Scopes to tick" className={classes.scopeList}>
          {scopes.map(({ scope, words }) => (
            <li key={scope}>
              <code>{scope}</code> <span>{words}</span>
            </li>
          ))}
        </ul>
      </div>
    </Setting>
  )
}

/** Each scope once, with all that it is for. Of classic ones the first that does suffices. */
function scopesToTick(needs: readonly ScopeNeed[], family: Family): { scope: string; words: string }[] {
  const byScope = new Map<string, string[]>()
  for (const need of needs) {
    const scope = family === 'granular' ? need.granular : need.classic[0]
    if (scope !== undefined) byScope.set(scope, [...(byScope.get(scope) ?? []), need.words])
  }
  return [...byScope].map(([scope, words]) => ({ scope, words: words.join(', ') }))
}
