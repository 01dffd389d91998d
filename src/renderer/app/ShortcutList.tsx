import { Kbd } from '../components/Kbd.tsx'
import classes from './ShortcutList.module.css'
import { type Registered, useAllCommands } from './commands.ts'
import { keyWords } from './keys.ts'

/** Every key that means something now, by what it is for. */
export function ShortcutList() {
  const commands = useAllCommands()
  const groups = new Map<string, Registered[]>()
  for (const command of commands)
    if (command.keys !== undefined && command.unlisted !== true)
      groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return (
    <div className={classes.groups}>
      {[...groups].map(([title, ofGroup]) => (
        <section key={title} aria-label={title} className={classes.group}>
          <h3 className={classes.title}>{title}</h3>
          <dl>
            {ofGroup.map(({ id, title: name, keys = '' }) => (
              <div key={id} className={classes.line}>
                <dt>{name}</dt>
                <dd>
                  <Kbd keys={keys} />
                  <span className="visually-hidden">{keyWords(keys)}</span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
