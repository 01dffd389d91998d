import {
  type Icon,
  IconFlask,
  IconHeartRateMonitor,
  IconInfoCircle,
  IconKeyboard,
  IconLock,
  IconPlug,
  IconRoute,
  IconShieldCheck,
  IconSun,
  IconWorld,
} from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams } from 'react-router'
import { Page } from '../../app/Page.tsx'
import { useScoped } from '../../app/scope.ts'
import { BrokerSection } from '../broker/index.ts'
import { AboutSection } from './AboutSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { HealthSection } from './HealthSection.tsx'
import { SandboxSection } from './SandboxSection.tsx'
import { ShortcutsSection } from './ShortcutsSection.tsx'
import { TimesSection } from './TimesSection.tsx'
import { SecretsSection } from './secrets/SecretsSection.tsx'
import classes from './settings.module.css'
import { ZoomAppsSection } from './zoom-apps/ZoomAppsSection.tsx'

const SECTIONS: readonly { id: string; label: string; icon: Icon }[] = [
  { id: 'zoom-apps', label: 'Zoom apps', icon: IconPlug },
  { id: 'features', label: 'What is asked of Zoom', icon: IconShieldCheck },
  { id: 'broker', label: 'Broker', icon: IconRoute },
  { id: 'health', label: 'Health checks', icon: IconHeartRateMonitor },
  { id: 'secrets', label: 'Secrets', icon: IconLock },
  { id: 'appearance', label: 'Appearance', icon: IconSun },
  { id: 'times', label: 'Times and language', icon: IconWorld },
  { id: 'sandbox', label: 'Sandbox', icon: IconFlask },
  { id: 'shortcuts', label: 'Shortcuts', icon: IconKeyboard },
  { id: 'about', label: 'About', icon: IconInfoCircle },
]

/** How far below the top a section counts as the one being read. */
const READING = 80

/** Scrolls the settings, and nothing around them, to a section. */
function goTo(id: string): void {
  const section = document.getElementById(id)
  if (section?.parentElement == null) return
  section.parentElement.scrollTop = section.offsetTop - section.parentElement.offsetTop
}

/** Goes to a section and stays there while what is above it still loads, until the operator does something. */
function stayAt(id: string, content: HTMLElement | null): (() => void) | undefined {
  goTo(id)
  if (content === null) return undefined
  const observer = new ResizeObserver(() => goTo(id))
  for (const section of content.children) observer.observe(section)
  const stop = (): void => observer.disconnect()
  for (const event of ['wheel', 'pointerdown', 'keydown'])
    content.addEventListener(event, stop, { passive: true })
  return () => {
    stop()
    for (const event of ['wheel', 'pointerdown', 'keydown']) content.removeEventListener(event, stop)
  }
}

/** The section that is being read: the last one whose head has passed the top. */
function sectionInView(content: HTMLElement): string | undefined {
  const top = content.getBoundingClientRect().top + READING
  const passed = SECTIONS.filter(({ id }) => {
    const section = document.getElementById(id)
    return section !== null && section.getBoundingClientRect().top <= top
  })
  return passed.at(-1)?.id
}

/** All settings on one page, saved as they are changed; each section has its own address. */
export function SettingsPage() {
  const { section = 'zoom-apps' } = useParams()
  const scoped = useScoped()
  const content = useRef<HTMLDivElement>(null)
  // What is being read, as long as the address has not led elsewhere since.
  const [read, setRead] = useState({ since: section, id: section })
  const current = read.since === section ? read.id : section
  // Scrolled by hand and not by a link: a short last section never comes to the top.
  const moves = useRef(false)
  const move = (): void => {
    moves.current = true
  }
  useEffect(() => {
    moves.current = false
    return stayAt(section, content.current)
  }, [section])

  return (
    <Page title="Settings" actions={<span className={classes.saved}>Saved as you change</span>}>
      <div className={classes.layout}>
        <nav aria-label="Settings" className={classes.nav}>
          <ul>
            {SECTIONS.map(({ id, label, icon: SectionIcon }) => (
              <li key={id}>
                <Link
                  to={scoped(`/settings/${id}`)}
                  className={classes.link}
                  aria-current={id === current ? 'true' : undefined}
                  onClick={() => {
                    moves.current = false
                    goTo(id)
                    setRead({ since: section, id })
                  }}
                >
                  <SectionIcon size={16} stroke={1.75} aria-hidden /> {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div
          className={classes.content}
          ref={content}
          onWheelCapture={move}
          onPointerDownCapture={move}
          onKeyDownCapture={move}
          onScroll={() => {
            if (content.current !== null && moves.current)
              setRead({ since: section, id: sectionInView(content.current) ?? section })
          }}
        >
          <ZoomAppsSection />
          <BrokerSection />
          <HealthSection />
          <SecretsSection />
          <AppearanceSection />
          <TimesSection />
          <SandboxSection />
          <ShortcutsSection />
          <AboutSection />
        </div>
      </div>
    </Page>
  )
}
