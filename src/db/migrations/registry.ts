import type { Migration } from 'kysely';
import * as first from './20261121T2000_first.ts';
import * as references from './20261121T2320_references.ts';
import * as actions from './20261122T0010_actions.ts';
import * as reconciliation from './20261122T0020_reconciliation.ts';
import * as streams from './20261122T0040_streams.ts';
import * as training from './20261122T0100_training.ts';
import * as reports from './20261122T0200_reports.ts';
import * as contests from './20261122T0300_contests.ts';
import * as facts from './20261122T0310_facts.ts';
import * as pipeline from './20261122T0320_pipeline.ts';
import * as factRanges from './20261122T0330_fact-ranges.ts';
import * as serving from './20261122T0400_serving.ts';
import * as lifecycle from './20261122T0500_lifecycle.ts';

/** Every migration by name, in order of name. Imported statically so that a compiled or bundled build carries them. */
export const migrations: Readonly<Record<string, Migration>> = {
  '20261121T2000_first': first,
  '20261121T2320_references': references,
  '20261122T0010_actions': actions,
  '20261122T0020_reconciliation': reconciliation,
  '20261122T0040_streams': streams,
  '20261122T0100_training': training,
  '20261122T0200_reports': reports,
  '20261122T0300_contests': contests,
  '20261122T0310_facts': facts,
  '20261122T0320_pipeline': pipeline,
  '20261122T0330_fact-ranges': factRanges,
  '20261122T0400_serving': serving,
  '20261122T0500_lifecycle': lifecycle,
};
