/**
 * Zoom knows its own list of zones (Zoom: API references, abbreviation lists, time zones): some are IANA names
 * of old, one is no IANA name at all, and many IANA names are missing.
 */
const REGIONS: Record<string, string> = {
  Africa:
    'Algiers Bangui Cairo Casablanca Djibouti Harare Johannesburg Khartoum Mogadishu Nairobi Nouakchott Tripoli Tunis',
  America:
    'Anchorage Araguaina Argentina/Buenos_Aires Bogota Caracas Chicago Costa_Rica Denver Edmonton El_Salvador ' +
    'Godthab Guatemala Halifax Indianapolis Lima Los_Angeles Managua Mazatlan Mexico_City Montevideo Montreal ' +
    'New_York Panama Phoenix Puerto_Rico Regina Santiago Sao_Paulo St_Johns Tegucigalpa Tijuana Vancouver Winnipeg',
  Asia:
    'Aden Almaty Amman Baghdad Bahrain Baku Bangkok Beirut Calcutta Dacca Damascus Dhaka Dubai Hong_Kong Irkutsk ' +
    'Jakarta Jerusalem Kabul Kamchatka Kathmandu Kolkata Krasnoyarsk Kuala_Lumpur Kuwait Magadan Muscat Nicosia ' +
    'Novosibirsk Qatar Riyadh Saigon Seoul Shanghai Singapore Taipei Tashkent Tehran Tokyo Vladivostok Yakutsk ' +
    'Yekaterinburg',
  Atlantic: 'Azores Cape_Verde Reykjavik',
  Australia: 'Adelaide Brisbane Darwin Hobart Perth Sydney',
  Canada: 'Atlantic',
  Etc: 'Greenwich',
  Europe:
    'Amsterdam Athens Belgrade Berlin Brussels Bucharest Budapest Copenhagen Dublin Helsinki Istanbul Kiev Lisbon ' +
    'London Luxembourg Madrid Moscow Oslo Paris Prague Rome Sofia Stockholm Vienna Warsaw Zurich',
  Pacific: 'Apia Auckland Fiji Honolulu Midway Noumea Pago_Pago Port_Moresby',
}

/** Zoom's names that computing needs under another name: `SST` is Solomon time there, not Samoa's. */
const OWN_NAMES: Record<string, string> = { SST: 'Pacific/Guadalcanal', CET: 'CET', UTC: 'UTC' }

const ZONES = new Map<string, string>([
  ...Object.entries(REGIONS).flatMap(([region, names]) =>
    names.split(' ').map((name): [string, string] => [`${region}/${name}`, `${region}/${name}`]),
  ),
  ...Object.entries(OWN_NAMES),
])

/** Every zone name that Zoom accepts. */
export const ZONE_NAMES: readonly string[] = [...ZONES.keys()]

export function isZone(name: string): boolean {
  return ZONES.has(name)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: ZONES.get(zone) ?? zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(zone, format)
  }
  return format
}

/** What the clocks of a zone show at a moment, as if it were a UTC time in milliseconds. */
export function wallClockAt(instant: number, zone: string): number {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value)
  return Date.UTC(
    part['year'] ?? 1970,
    (part['month'] ?? 1) - 1,
    part['day'] ?? 1,
    part['hour'] ?? 0,
    part['minute'] ?? 0,
    part['second'] ?? 0,
  )
}

/**
 * The moment at which the clocks of a zone show `wall` (a local time written as if it were UTC). A time that a
 * clock change skips becomes the one after the gap; one that happens twice, the first.
 */
export function instantOf(wall: number, zone: string): number {
  const offsetAt = (instant: number) => wallClockAt(instant, zone) - instant
  const before = offsetAt(wall - 86_400_000)
  const after = offsetAt(wall + 86_400_000)
  for (const offset of [before, after]) {
    if (offsetAt(wall - offset) === offset) return wall - offset
  }
  return wall - before
}
