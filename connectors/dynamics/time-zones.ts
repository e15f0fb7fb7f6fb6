import { ConnectorError } from '../contract/index.ts';
import type { DynamicsClient } from './client.ts';
import { rowId } from './row.ts';
import { PAGE_SIZE, query } from './web-api.ts';

/**
 * Microsoft's time zone index, which is what `timezonecode` holds, as IANA zones. 92 is UTC: what everybody has who
 * never chose a zone, so it says nothing about where they work and is left out.
 */
export const TIME_ZONES: Readonly<Record<number, string>> = {
  2: 'Pacific/Honolulu',
  3: 'America/Anchorage',
  4: 'America/Los_Angeles',
  5: 'America/Tijuana',
  10: 'America/Denver',
  15: 'America/Phoenix',
  20: 'America/Chicago',
  25: 'America/Regina',
  29: 'America/Mexico_City',
  30: 'America/Mexico_City',
  33: 'America/Guatemala',
  35: 'America/New_York',
  40: 'America/Indiana/Indianapolis',
  45: 'America/Bogota',
  50: 'America/Halifax',
  55: 'America/La_Paz',
  56: 'America/Santiago',
  60: 'America/St_Johns',
  65: 'America/Sao_Paulo',
  70: 'America/Cayenne',
  80: 'Atlantic/Azores',
  83: 'Atlantic/Cape_Verde',
  85: 'Europe/London',
  90: 'Atlantic/Reykjavik',
  95: 'Europe/Budapest',
  100: 'Europe/Warsaw',
  105: 'Europe/Paris',
  110: 'Europe/Berlin',
  113: 'Africa/Lagos',
  120: 'Africa/Cairo',
  125: 'Europe/Kyiv',
  130: 'Europe/Bucharest',
  135: 'Asia/Jerusalem',
  140: 'Africa/Johannesburg',
  145: 'Europe/Moscow',
  150: 'Asia/Riyadh',
  155: 'Africa/Nairobi',
  158: 'Asia/Baghdad',
  160: 'Asia/Tehran',
  165: 'Asia/Dubai',
  170: 'Asia/Yerevan',
  175: 'Asia/Kabul',
  180: 'Asia/Yekaterinburg',
  185: 'Asia/Tashkent',
  190: 'Asia/Kolkata',
  193: 'Asia/Kathmandu',
  200: 'Asia/Colombo',
  201: 'Asia/Novosibirsk',
  203: 'Asia/Yangon',
  205: 'Asia/Bangkok',
  207: 'Asia/Krasnoyarsk',
  210: 'Asia/Shanghai',
  215: 'Asia/Singapore',
  220: 'Asia/Taipei',
  225: 'Australia/Perth',
  227: 'Asia/Irkutsk',
  230: 'Asia/Seoul',
  235: 'Asia/Tokyo',
  240: 'Asia/Yakutsk',
  245: 'Australia/Darwin',
  250: 'Australia/Adelaide',
  255: 'Australia/Sydney',
  260: 'Australia/Brisbane',
  265: 'Australia/Hobart',
  270: 'Asia/Vladivostok',
  275: 'Pacific/Port_Moresby',
  280: 'Pacific/Guadalcanal',
  285: 'Pacific/Fiji',
  290: 'Pacific/Auckland',
  300: 'Pacific/Tongatapu',
};

/** The zone each user chose, by user id. Empty when the application user may not read users' settings. */
export async function chosenTimeZones(
  client: DynamicsClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const zones = new Map<string, string>();
  try {
    const { entitySetName } = await client.tables.table('usersettings');
    const address = `${entitySetName}?${query({ $select: 'systemuserid,timezonecode' })}`;
    const options = { about: 'the users’ settings (usersettings)', signal, pageSize: PAGE_SIZE };
    for await (const { rows } of client.web.pages(address, options)) {
      for (const row of rows) {
        const zone = TIME_ZONES[Number(row['timezonecode'])];
        if (zone !== undefined) zones.set(rowId(row, 'systemuserid'), zone);
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.recovery !== 'skip-stream') throw error;
    client.log.info({ connection: client.connectionId, reason: error.message }, 'users are read without time zone');
  }
  return zones;
}
