import { Menu } from '@mantine/core'
import { IconChevronDown, IconWorld } from '@tabler/icons-react'
import { useNow } from '../../app/console-clock.ts'
import { formatZone } from '../../app/format.ts'
import { useZone } from '../../app/hello.tsx'
import { Button } from '../../components/Button.tsx'
import classes from './slots.module.css'

type ZoneSwitchProps = {
  zone: string
  /** The zones of the hosts that are shown. */
  hostZones: readonly string[]
  onZone: (zone: string) => void
}

/** Names the zone of all times on the page; turns to a host's where hosts have another. */
export function ZoneSwitch({ zone, hostZones, onZone }: ZoneSwitchProps) {
  const yours = useZone()
  const now = useNow()
  const others = [...new Set([...hostZones, zone])].filter((one) => one !== yours)
  if (others.length === 0)
    return (
      <span className={classes.zone}>
        <IconWorld size={14} stroke={2} aria-hidden /> {formatZone(zone, now)}
      </span>
    )
  return (
    <Menu>
      <Menu.Target>
        <Button kind="quiet" icon={IconWorld} aria-label={`Times in ${formatZone(zone, now)}, change`}>
          <span className={classes.zoneName}>
            {formatZone(zone, now)} <IconChevronDown size={14} stroke={2} aria-hidden />
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={zone} onChange={onZone}>
          <Menu.Label>Your zone</Menu.Label>
          <Menu.RadioItem value={yours}>{formatZone(yours, now)}</Menu.RadioItem>
          <Menu.Label>Hosts’ zones</Menu.Label>
          {others.map((one) => (
            <Menu.RadioItem key={one} value={one}>
              {formatZone(one, now)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
