import { useHello } from '../../app/hello.tsx'
import { useTimes } from '../../app/times.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Section, Setting } from './Section.tsx'
import settings from './settings.module.css'

/** Which console this is and where its data lies. */
export function AboutSection() {
  const { version, host, dataDir, startedAt, starts } = useHello()
  const times = useTimes()
  return (
    <Section id="about" title="About">
      <Setting title="Switchboard">
        <span className={settings.badge}>
          Version {version}, {host === 'electron' ? 'desktop window' : 'in a browser'}
        </span>
      </Setting>
      <Setting title="Data folder" text="Everything it knows stands there. One console uses it at a time.">
        <span className={settings.badge}>
          <code>{dataDir}</code>
          <CopyButton iconOnly text={dataDir} label="Copy the data folder’s path" />
        </span>
      </Setting>
      <Setting title="Running since">
        <span className={settings.badge}>
          {times.record(startedAt)} ({times.ago(startedAt)}); opened{' '}
          {starts === 1 ? 'once' : `${starts} times`}
        </span>
      </Setting>
    </Section>
  )
}
