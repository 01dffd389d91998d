import { Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { z } from 'zod'
import type { AccountQuota } from '../../../contract/quota.ts'
import { Plan } from '../../../contract/states.ts'
import { formatCount } from '../../app/format.ts'
import { toast } from '../../app/toast.tsx'
import { FormDialog } from '../../components/FormDialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import classes from './quota.module.css'
import { PLANS, PLAN_WORDS, gaugesOf } from './words.ts'

const PlanForm = z.object({ plan: Plan })

/** What an account is paced by now: "Light 30, medium 20, heavy 10 per second". */
function paceWords(account: AccountQuota): string {
  const rates = gaugesOf(account, 'second').map(
    ({ title, limit }) =>
      `${title.replace(/,.*/, '').toLowerCase()} ${limit === null ? 'unlimited' : formatCount(limit)}`,
  )
  return `It is paced by ${rates.join(', ')} calls per second.`
}

/** Says which plan a Zoom account has, since Zoom tells it to few apps. */
export function PlanDialog({ account, onClose }: { account: AccountQuota; onClose: () => void }) {
  const mask = usePrivate()
  const { mutateAsync } = useMutation(api.quota.setPlan.mutationOptions())
  const initial: z.infer<typeof PlanForm> = { plan: account.plan }
  return (
    <FormDialog
      title={`Plan of ${mask(account.name)}`}
      verb="Set plan"
      schema={PlanForm}
      initial={initial}
      wide
      save={async ({ plan }) => {
        const changed = await mutateAsync({ accountId: account.accountId, plan })
        toast({
          title: `${mask(changed.name)} is set to ${PLAN_WORDS[changed.plan]}`,
          text: paceWords(changed),
        })
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <p className={classes.meta}>
            The plan is {account.planText}. It decides how many calls per second and per day all users and all
            apps of this account share. Too high, and Zoom refuses calls; too low, and bulk work takes longer.
            The 100 creates and updates of each user are the same on any plan.
          </p>
          <Select
            label="Zoom plan"
            data={PLANS.map(({ plan, label }) => ({ value: plan, label }))}
            description={PLANS.find(({ plan }) => plan === form.values.plan)?.text}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data-autofocus
            {...form.getInputProps('plan')}
          />
        </>
      )}
    </FormDialog>
  )
}
