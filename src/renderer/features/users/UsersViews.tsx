import { Menu, TextInput } from '@mantine/core'
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query'
import { IconBookmark, IconDots } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { contract } from '../../../contract/index.ts'
import type { ConnectionState } from '../../../contract/states.ts'
import type { SavedView } from '../../../contract/views.ts'
import { inputSchemaOf } from '../../app/contract-schema.ts'
import { useScope } from '../../app/scope.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { FormDialog } from '../../components/FormDialog.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { type View, ViewTabs } from '../../components/ViewTabs.tsx'
import { api } from '../../rpc.ts'
import { isSameQuery, NO_FILTER, type useUserCounts, type useUsersUrl, worded } from './use-users-list.ts'
import classes from './users.module.css'
import { defaultSortOf, type DefaultView, statesOfView, viewOfStates, viewsWithCounts } from './views.ts'

type UsersViewsProps = { url: ReturnType<typeof useUsersUrl>; counts: ReturnType<typeof useUserCounts> }
const plainSort = (states: readonly ConnectionState[]) => ({
  column: defaultSortOf(states),
  descending: false,
})
type Open = { kind: 'save' } | { kind: 'rename' | 'remove'; view: SavedView }

/** The views that are always there, then the saved ones; what is on and no view can be saved as one. */
export function UsersViews({ url, counts }: UsersViewsProps) {
  const { query, views, change, open, isGone } = url
  const [dialog, setDialog] = useState<Open | null>(null)
  const close = (): void => setDialog(null)
  useEffect(() => {
    if (isGone) toast({ tone: 'warn', title: 'This view is not here any more', text: 'All users are shown.' })
  }, [isGone])

  const saved = views.find((view) => isSameQuery(view.query, query))
  const isPlain = Object.keys(worded({ ...query, states: [] })).length === 0
  const plain = isPlain ? viewOfStates(query.states) : null
  const isSorted = query.sort !== defaultSortOf(query.states ?? []) || query.descending
  const tabs: View<string>[] = [...viewsWithCounts(counts), ...useSavedTabs(views)]

  return (
    <>
      <ViewTabs<string>
        label="Views of users"
        views={tabs}
        current={saved?.id ?? plain}
        onChange={(id) => {
          const own = views.find((view) => view.id === id)
          if (own !== undefined) open(own.id)
          else {
            const states = statesOfView(id as DefaultView)
            change({ ...NO_FILTER, ...(saved && { sort: plainSort(states) }), states })
          }
        }}
        aside={
          <div className={classes.viewActions}>
            {saved !== undefined ? (
              <Menu position="bottom-end">
                <Menu.Target>
                  <IconButton icon={IconDots} label={`More for the view ${saved.name}`} />
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setDialog({ kind: 'rename', view: saved })}>
                    Rename view…
                  </Menu.Item>
                  <Menu.Item onClick={() => setDialog({ kind: 'remove', view: saved })}>
                    Remove view…
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ) : (
              (plain === null || isSorted) && (
                <Button kind="quiet" icon={IconBookmark} onClick={() => setDialog({ kind: 'save' })}>
                  Save as view…
                </Button>
              )
            )}
          </div>
        }
      />
      {dialog?.kind === 'save' && <SaveView url={url} onClose={close} />}
      {dialog?.kind === 'rename' && <RenameView view={dialog.view} onClose={close} />}
      {dialog?.kind === 'remove' && (
        <RemoveView
          view={dialog.view}
          onClose={close}
          onRemoved={() => change({ ...NO_FILTER, sort: plainSort([]) })}
        />
      )}
    </>
  )
}

/** Saved views as tabs. Each is counted by a question of its own, so that none holds up another. */
function useSavedTabs(views: readonly SavedView[]): View<string>[] {
  const scope = useScope()
  return useQueries({
    queries: views.map(({ query }) =>
      api.users.list.queryOptions({
        input: { ...scope, ...worded(query), sort: 'name', descending: false, limit: 1 },
      }),
    ),
    combine: (counted) =>
      views.map(({ id, name }, i) => {
        const total = counted[i]?.data?.total
        return { id, label: name, count: total?.value, countIsBound: total?.exact === false }
      }),
  })
}

function SaveView({ url, onClose }: { url: UsersViewsProps['url']; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.views.save.mutationOptions())
  const queries = useQueryClient()
  const { sort, descending } = url.query
  return (
    <FormDialog
      title="Save as view"
      verb="Save view"
      schema={inputSchemaOf(contract.views.save)}
      initial={{ name: '', query: { ...worded(url.query), sort, descending } }}
      onClose={onClose}
      save={async (values) => {
        const view = await mutateAsync(values)
        // It opens at once: the list that has it comes a moment later.
        queries.setQueryData(api.views.list.queryKey(), (views = []) => [...views, view])
        url.open(view.id)
      }}
    >
      {(form) => (
        <TextInput
          label="Name"
          autoComplete="off"
          data-autofocus
          description="It keeps search, filters and sorting; the tenant stays the one that is chosen."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('name')}
        />
      )}
    </FormDialog>
  )
}

function RenameView({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.views.rename.mutationOptions())
  return (
    <FormDialog
      title="Rename view"
      verb="Save"
      schema={inputSchemaOf(contract.views.rename)}
      initial={{ id: view.id, name: view.name }}
      onClose={onClose}
      save={mutateAsync}
    >
      {(form) => <TextInput label="Name" autoComplete="off" data-autofocus {...form.getInputProps('name')} />}
    </FormDialog>
  )
}

type RemoveViewProps = { view: SavedView; onClose: () => void; onRemoved: () => void }

function RemoveView({ view, onClose, onRemoved }: RemoveViewProps) {
  const { mutateAsync } = useMutation(api.views.remove.mutationOptions())
  return (
    <ConfirmDialog
      title={`Remove the view ${view.name}?`}
      verb="Remove view"
      keep="Keep"
      onClose={onClose}
      act={async () => {
        await mutateAsync({ id: view.id })
        onRemoved()
        toast({ title: `The view ${view.name} was removed` })
      }}
    >
      Its users stay; links to the view show all of them from now on.
    </ConfirmDialog>
  )
}
