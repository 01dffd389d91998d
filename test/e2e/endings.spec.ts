import { consentAs } from '../../src/main/demo/consent.ts'
import { sealedTokens } from './disk.ts'
import { type ConsoleUnderTest, expect, test } from './fixtures.ts'
import { shot } from './shot.ts'
import { addSlot, bookOpenSlot, bringPeople, connectFound, findUser, goTo, openSandbox } from './steps.ts'
import {
  grantedUsers,
  licensedPeople,
  meetingsOf,
  type Person,
  type SandboxCall,
  type SandboxMeeting,
  zoom,
} from './zoom.ts'

const nameOf = ({ first_name, last_name }: Person): string => `${first_name} ${last_name}`

/** So many licensed people of one Zoom account, and thus of one tenant. */
async function colleagues(app: ConsoleUnderTest, count: number): Promise<Person[]> {
  const people = await licensedPeople(app)
  // The first of all is the account's owner.
  const [, first] = people
  const chosen = people.filter(({ account_id }) => account_id === first?.account_id).slice(1, count + 1)
  if (chosen.length < count) throw new Error('the sandbox has too few licensed people')
  return chosen
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing is there')
  return value
}

/** Books a meeting for a host, and answers it as Zoom has it. */
async function book(app: ConsoleUnderTest, host: Person, start: string): Promise<SandboxMeeting> {
  const before = new Set((await meetingsOf(app, host.id)).map(({ id }) => id))
  await addSlot(app, nameOf(host), start)
  await bookOpenSlot(app, 'Elif Demir', 'elif.demir@mail.example.org')
  const made = async () => (await meetingsOf(app, host.id)).filter(({ id }) => !before.has(id))
  await expect.poll(async () => (await made()).length).toBe(1)
  return present((await made())[0])
}

test('disconnecting: the meetings are kept, cancelled, or handed over, at the price that was named', async ({
  console: app,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await openSandbox(app)
  await bringPeople(app)
  const people = await colleagues(app, 4)
  const [keeper, canceller, leaver, taker] = people.map(present) as [Person, Person, Person, Person]
  await goTo(app, 'Users')
  for (const person of people) await connectFound(app, person)
  await goTo(app, 'Slots')
  const kept = await book(app, keeper, '10:00')
  const cancelled = await book(app, canceller, '11:00')
  const handed = await book(app, leaver, '12:00')
  await goTo(app, 'Users')

  const ask = async (person: Person) => {
    await findUser(app, person)
    await page
      .getByRole('region', { name: nameOf(person) })
      .getByRole('button', { name: 'Disconnect…' })
      .click()
    const dialog = page.getByRole('dialog', { name: `Disconnect ${nameOf(person)}?` })
    await expect(dialog.getByRole('radiogroup', { name: /^1 coming meeting/ })).toBeVisible()
    return dialog
  }
  /** Confirms, waits for the end, and answers what it cost: all calls, and those counted against the 100. */
  const confirm = async (person: Person, verb: string) => {
    const before = (await zoom<SandboxCall[]>(app, '/calls')).length
    await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    const region = page.getByRole('region', { name: nameOf(person) })
    await expect(region.getByText('Disconnected', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
    expect(await grantedUsers(app)).not.toContain(person.id)
    expect(sealedTokens(app).get(person.id)).toEqual([])
    const calls = (await zoom<SandboxCall[]>(app, '/calls')).slice(before)
    return {
      calls: calls.length,
      counted: calls.filter(
        ({ method, path }) => method !== 'DELETE' && method !== 'GET' && path.includes('/meetings'),
      ).length,
    }
  }
  /** The price as the dialog names it. */
  const price = (text: string | null) => {
    const [, calls, counted] = present(/Up to (\d+) calls?, (none|\d+)/.exec(text ?? '') ?? undefined)
    return { calls: Number(calls), counted: counted === 'none' ? 0 : Number(counted) }
  }

  await test.step('keep', async () => {
    const dialog = await ask(keeper)
    await shot(app, 'disconnect-keep')
    const named = price(await dialog.getByText(/can no longer be moved/).textContent())
    const spent = await confirm(keeper, 'Disconnect')
    expect(spent.calls).toBeLessThanOrEqual(named.calls)
    expect(spent.counted).toBe(named.counted)
    expect((await meetingsOf(app, keeper.id)).map(({ id }) => id)).toContain(kept.id)
  })
  await test.step('cancel', async () => {
    const dialog = await ask(canceller)
    await dialog.getByRole('radio', { name: 'Cancel them' }).check()
    const named = price(await dialog.getByText(/is deleted at Zoom/).textContent())
    const spent = await confirm(canceller, 'Cancel meetings and disconnect')
    expect(spent.calls).toBeLessThanOrEqual(named.calls)
    expect(spent.counted).toBe(named.counted)
    expect((await meetingsOf(app, canceller.id)).map(({ id }) => id)).not.toContain(cancelled.id)
  })
  await test.step('hand over', async () => {
    const before = new Set((await meetingsOf(app, taker.id)).map(({ id }) => id))
    const dialog = await ask(leaver)
    await dialog.getByRole('radio', { name: 'Hand them over to a colleague' }).check()
    await expect(dialog.getByRole('button', { name: 'Hand over and disconnect' })).toBeDisabled()
    await dialog.getByRole('combobox', { name: 'Colleague' }).click()
    await page.getByRole('option', { name: new RegExp(nameOf(taker)) }).click()
    await shot(app, 'disconnect-hand-over')
    const named = price(await dialog.getByText(/own 100 a day/).textContent())
    const spent = await confirm(leaver, 'Hand over and disconnect')
    expect(spent.calls).toBeLessThanOrEqual(named.calls)
    expect(spent.counted).toBe(named.counted)
    expect((await meetingsOf(app, leaver.id)).map(({ id }) => id)).not.toContain(handed.id)
    const theirs = (await meetingsOf(app, taker.id)).filter(({ id }) => !before.has(id))
    expect(theirs.map(({ topic, start_time }) => [topic, start_time])).toEqual([
      [handed.topic, handed.start_time],
    ])
  })
  expect(await grantedUsers(app)).toEqual(new Set([taker.id]))
})

test('reconnecting as the wrong account: who has a connection receives the pair, who has none gets it back', async ({
  console: app,
}) => {
  const { page } = app
  await openSandbox(app)
  await bringPeople(app)
  const people = await colleagues(app, 3)
  const [mine, theirs, nobody] = people.map(present) as [Person, Person, Person]
  await goTo(app, 'Users')
  await connectFound(app, theirs)
  await connectFound(app, mine)
  const before = sealedTokens(app)
  const wrong = page.getByRole('dialog', { name: /another Zoom user/ })

  await test.step('someone with a connection: it receives the pair as its next generation', async () => {
    await consentAs(await app.opens(() => page.keyboard.press('r')), theirs.email)
    await expect(wrong.getByRole('row', { name: /^Signed in/ })).toContainText(theirs.email)
    await expect(wrong.getByRole('row', { name: /^New tokens/ })).toContainText(
      'handed over to their own connection',
    )
    await shot(app, 'wrong-account-handed-over')
    await wrong.getByRole('button', { name: 'Close', exact: true }).click()
    expect(await grantedUsers(app)).toEqual(new Set([mine.id, theirs.id]))
    expect(sealedTokens(app).get(mine.id)).toEqual(before.get(mine.id))
    expect(sealedTokens(app).get(theirs.id)).not.toEqual(before.get(theirs.id))
  })
  await test.step('someone without one: it is given back', async () => {
    await consentAs(await app.opens(() => page.keyboard.press('r')), nobody.email)
    await expect(wrong.getByRole('row', { name: /^Signed in/ })).toContainText(nobody.email)
    await shot(app, 'wrong-account-held')
    await wrong.getByRole('button', { name: 'Give it back to Zoom' }).click()
    await expect(wrong).toContainText('was given back to Zoom')
    await wrong.getByRole('button', { name: 'Close', exact: true }).click()
    expect(await grantedUsers(app)).toEqual(new Set([mine.id, theirs.id]))
    expect(sealedTokens(app).get(mine.id)).toEqual(before.get(mine.id))
  })
  // Zoom takes what each of them has: the pair that was handed over as well as the one that nobody touched.
  for (const [person, generation] of [
    [mine, 1],
    [theirs, 2],
  ] as const) {
    await findUser(app, person)
    const region = page.getByRole('region', { name: nameOf(person) })
    await expect(region.getByText(`generation ${generation}`, { exact: false }).first()).toBeVisible()
    await region.getByRole('button', { name: 'Check health' }).click()
    await expect(page.getByText(`${nameOf(person)} was checked`)).toBeVisible()
    await expect(region.getByText('Healthy').first()).toBeVisible()
  }
})
