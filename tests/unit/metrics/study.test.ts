import { describe, expect, it } from 'vitest';
import type { TrainingInput } from '../../../src/metrics/index.ts';
import { followUp } from '../../../src/metrics/training/follow-up.ts';
import { openStudy } from '../../../src/metrics/training/study.ts';
import { NEVER } from '../../../src/statistics/index.ts';
import { panelOf, training, WEEKS, wednesday } from './hand-built.ts';

const facts = panelOf(['a', 'b', 'c', 'd'].map((id) => ({ id, manager: 'm', actions: () => 2 })));
const open = (...trainings: TrainingInput[]) => openStudy(facts, trainings, { absencesKnown: true, minimumGroup: 5 });
const attended = (study: ReturnType<typeof open>, id: string) => study.attended.find((one) => one.training.id === id);

describe('who was trained by what', () => {
  it('people who came; those only invited are in neither arm, and addresses of nobody are counted', () => {
    const study = open(training('t', wednesday(20), ['a', 'stranger'], ['b']));
    expect(attended(study, 't')).toMatchObject({
      trained: [{ person: 0, start: wednesday(20) }],
      invitedOnly: 1,
      unmapped: 1,
    });
    expect([...(attended(study, 't')?.mayBeControl ?? [])]).toEqual([1, 0, 1, 1]);
    expect([...study.firstSession]).toEqual([wednesday(20), NEVER, NEVER, NEVER]);
  });

  it('somebody invited to one training may be compared with in another', () => {
    const study = open(training('t', wednesday(20), ['a'], ['b']), training('u', wednesday(30), ['c']));
    expect(attended(study, 'u')?.mayBeControl[1]).toBe(1);
  });

  it('a second training more than 14 days later is a later episode, and counts for the first', () => {
    const study = open(training('t', wednesday(20), ['a']), training('u', wednesday(20) + 15, ['a', 'b']));
    expect(attended(study, 't')?.trained).toEqual([{ person: 0, start: wednesday(20) }]);
    expect(attended(study, 'u')).toMatchObject({
      trained: [{ person: 1, start: wednesday(20) + 15 }],
      laterEpisodes: 1,
    });
  });

  it('two trainings within 14 days are one episode of the first, whose clock starts at the end of the second', () => {
    const study = open(training('t', wednesday(20), ['a']), training('u', wednesday(20) + 14, ['a']));
    expect(attended(study, 't')?.trained).toEqual([{ person: 0, start: wednesday(20) + 14 }]);
    expect(attended(study, 'u')).toMatchObject({ trained: [], laterEpisodes: 1 });
    expect(study.firstSession[0]).toBe(wednesday(20));
  });

  it('a training of many weeks is one episode, whose clock starts at its end', () => {
    const study = open(training('t', [wednesday(16), wednesday(22)], ['a']));
    expect(attended(study, 't')?.trained).toEqual([{ person: 0, start: wednesday(22) }]);
    const [arm] = study.attended;
    if (arm === undefined) throw new Error('no training');
    expect([...followUp(study, arm).episodeOf.values()]).toMatchObject([
      { person: 0, firstSession: wednesday(16), start: wednesday(22) },
    ]);
    // Weeks between are neither before nor after; the week the training began in is not before.
    const rates = [...study.weekly.slice(0, WEEKS)].map((rate) => Number.isNaN(rate));
    expect(rates.lastIndexOf(false, 16)).toBe(15);
    expect(rates.indexOf(false, 16)).toBe(22);
    expect(study.cohort[0]).toBe(22);
  });

  it('a training to come has nobody yet, and leaves everybody untrained until then', () => {
    const study = open(training('t', WEEKS * 7 + 3, ['a']));
    expect(attended(study, 't')?.trained).toEqual([]);
    expect(study.firstSession[0]).toBe(WEEKS * 7 + 3);
    expect(study.sessions.size).toBe(0);
  });

  it('the same day twice belongs to the training that comes first by id', () => {
    const study = open(training('z', wednesday(20), ['a']), training('b', wednesday(20), ['a']));
    expect(attended(study, 'b')?.trained).toHaveLength(1);
    expect(attended(study, 'z')).toMatchObject({ trained: [], laterEpisodes: 1 });
  });
});
