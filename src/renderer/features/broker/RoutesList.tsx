import { Tooltip } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  type Icon,
  IconAlertTriangleFilled,
  IconCertificate,
  IconCheck,
  IconCircleDashed,
  IconClockHour4,
  IconCornerUpRight,
  IconPencil,
  IconPlugConnected,
  IconRoute,
  IconSignature,
  IconTag,
  IconUsers,
  IconX,
} from '@tabler/icons-react'
import type { RouteCheck, RouteStep, TenantRoute } from '../../../contract/broker.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import type { Tone } from '../../components/tone.ts'
import { api } from '../../rpc.ts'
import type { BrokerDialog } from './BrokerDialogs.tsx'
import classes from './broker.module.css'

const STEPS: Record<RouteStep['step'], { icon: Icon; name: string }> = {
  name: { icon: IconTag, name: 'Name' },
  reach: { icon: IconPlugConnected, name: 'Way' },
  certificate: { icon: IconCertificate, name: 'Certificate' },
  broker: { icon: IconSignature, name: 'Signed answer' },
  clock: { icon: IconClockHour4, name: 'Clock' },
  tenant: { icon: IconUsers, name: 'Tenant' },
  returnPage: { icon: IconCornerUpRight, name: 'Return page' },
}
const LOOKS: Record<RouteStep['state'], { tone: Tone; word: string; icon: Icon }> = {
  ok: { tone: 'ok', word: 'ok', icon: IconCheck },
  warn: { tone: 'warn', word: 'look at it', icon: IconAlertTriangleFilled },
  failed: { tone: 'bad', word: 'broken', icon: IconX },
  notReached: { tone: 'off', word: 'not reached', icon: IconCircleDashed },
}

/** Each tenant’s way through the broker, and where it breaks. */
export function RoutesList({ onDialog }: { onDialog: (dialog: BrokerDialog) => void }) {
  const query = useQuery(api.broker.routes.queryOptions())
  const check = useMutation(api.broker.checkRoutes.mutationOptions())
  const broken = check.data?.filter(({ steps }) => steps.some(({ state }) => state === 'failed')).length
  return (
    <section aria-labelledby="broker-ways">
      <div className={classes.subhead}>
        <div>
          <h3 className={classes.subheadTitle} id="broker-ways">
            Tenants’ ways
          </h3>
          <p className={classes.subheadText} aria-live="polite">
            {broken === undefined
              ? 'From the tenant’s domain through the broker and on to its page.'
              : broken === 0
                ? 'Every way leads through.'
                : `${formatNumberOf(broken, 'way')} of ${formatCount(check.data?.length ?? 0)} ${broken === 1 ? 'breaks' : 'break'}.`}
          </p>
        </div>
        <Button icon={IconRoute} busy={check.isPending} onClick={() => check.mutate({})}>
          Check every way
        </Button>
      </div>
      {check.isError && <ErrorNotice error={check.error} />}
      {query.isError ? (
        <QueryError query={query} title="The tenants’ ways could not be read" />
      ) : query.data === undefined ? (
        <SkeletonRows rows={2} height={46} />
      ) : query.data.length === 0 ? (
        <p className={classes.empty}>No tenant is here yet.</p>
      ) : (
        <ul className={classes.list} aria-label="Tenants’ ways">
          {query.data.map((route) => (
            <RouteRow
              key={route.tenantId}
              route={route}
              found={check.data?.find(({ tenantId }) => tenantId === route.tenantId)}
              onChange={() => onDialog({ kind: 'route', route })}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

type RouteRowProps = { route: TenantRoute; found: RouteCheck | undefined; onChange: () => void }

function RouteRow({ route, found, onChange }: RouteRowProps) {
  const trouble = found?.steps.filter(({ state }) => state === 'failed' || state === 'warn') ?? []
  return (
    <li className={`${classes.row} ${classes.route}`}>
      <span className={classes.name}>
        <span className="cut">{route.tenantName}</span>
        <span className={`${classes.sub} cut`}>{route.domain}</span>
      </span>
      <span className={classes.dim}>
        <span className="cut" title={route.origin}>
          {route.atDomain ? 'links at its own domain' : 'links at the broker’s address'}
        </span>
        <span className={`${classes.sub} cut`} title={route.returnUrl ?? undefined}>
          {route.returnUrl ?? 'the broker thanks them itself'}
        </span>
      </span>
      {found === undefined ? <span className={classes.dim}>not checked</span> : <Chain steps={found.steps} />}
      <IconButton icon={IconPencil} label={`Change the way of ${route.tenantName}`} onClick={onChange} />
      {trouble.length > 0 && (
        <div className={`${classes.whole} ${classes.steps}`}>
          {trouble.map(({ step, state, text }) => {
            const { icon: LookIcon, tone } = LOOKS[state]
            return (
              <p key={step} className={classes.stepLine} data-tone={tone}>
                <LookIcon size={14} stroke={2} aria-hidden />
                <span>
                  {STEPS[step].name}: {text}
                </span>
              </p>
            )
          })}
        </div>
      )}
    </li>
  )
}

/** The way as it was gone: a dot a step, the one that breaks in its own colour. */
function Chain({ steps }: { steps: readonly RouteStep[] }) {
  return (
    <ol className={classes.chain} aria-label="Steps of the way">
      {steps.map(({ step, state, text }) => {
        const { icon: StepIcon, name } = STEPS[step]
        const { tone, word, icon: LookIcon } = LOOKS[state]
        const DotIcon = state === 'ok' || state === 'notReached' ? StepIcon : LookIcon
        return (
          <li key={step} className={classes.step} data-state={state} data-tone={tone}>
            <Tooltip label={`${name}: ${text}`} multiline maw={320}>
              <span className={classes.dot}>
                <DotIcon size={14} stroke={2} aria-hidden />
                <span className="visually-hidden">{`${name}: ${word}. ${text}`}</span>
              </span>
            </Tooltip>
          </li>
        )
      })}
    </ol>
  )
}
