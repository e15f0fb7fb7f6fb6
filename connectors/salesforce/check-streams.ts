import type { StreamCapability } from '../contract/index.ts';
import type { SalesforceClient } from './client.ts';
import type { DailyStream } from './daily.ts';
import { describeObject, visibleFields } from './describe.ts';
import { STAGE_HISTORIES, stagesNotVisible } from './streams/stage-changes.ts';

/** What can be read of one stream. @throws ConnectorError `skip-stream` where it cannot be read at all */
export type StreamCheck = (client: SalesforceClient, stream: string) => Promise<StreamCapability>;

export const checkStageChanges: StreamCheck = async (client, stream) => {
  const absent: string[] = [];
  for (const { history, object } of STAGE_HISTORIES) {
    if ((await describeObject(client, history))?.queryable !== true) absent.push(object);
  }
  return capability(
    stream,
    absent.length === 0 ? '' : stagesNotVisible(absent),
    absent.length < STAGE_HISTORIES.length,
  );
};

/** A check of small tables: partly available where some of them, or of their fields, cannot be seen. */
export function checkDaily({ sources, noneVisible, hasNone, optional = [] }: DailyStream): StreamCheck {
  return async (client, stream) => {
    const hidden: string[] = [];
    const lacking = new Set<string>();
    for (const source of sources) {
      if (await source.isVisible(client)) lacking.add((await source.lacking?.(client)) ?? '');
      else hidden.push(source.object);
    }
    if (hidden.length === sources.length) {
      return (await hasNone?.(client)) === true ? capability(stream, '') : capability(stream, noneVisible, false);
    }
    const missed = hidden.filter((object) => !optional.includes(object));
    if (missed.length > 0) lacking.add(`Grant Read on ${missed.join(', ')}.`);
    return capability(stream, [...lacking].filter(Boolean).join(' '));
  };
}

/** A check of a stream that needs these fields of one object. */
export function checkFields(object: string, required: readonly string[]): StreamCheck {
  return async (client, stream) => {
    await visibleFields(client, object, required, []);
    return capability(stream, '');
  };
}

function capability(stream: string, reason: string, some = true): StreamCapability {
  const availability = reason === '' ? 'available' : some ? 'partly' : 'unavailable';
  return { stream, availability, reason, estimatedRows: null };
}
