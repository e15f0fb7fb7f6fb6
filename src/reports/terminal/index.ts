export type { ConnectionOutcome, Findings, StreamOutcome, TrainingFindings } from './findings.ts';
export { type Palette, renderFindings, wrap } from './render.ts';
