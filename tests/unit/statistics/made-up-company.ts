import {
  type DailyPanel,
  type HoldInput,
  mulberry32,
  NEVER,
  type Random,
  randomNormal,
} from '../../../src/statistics/index.ts';

export interface CompanySettings {
  readonly seed: number;
  readonly trainedTeams: number;
  readonly controlTeams: number;
  readonly teamSize: number;
  /** Standard deviation between teams of ln(use in weeks 5–8 ÷ use in weeks 1–2) with nothing going on. */
  readonly teamSpread: number;
  /** True hold of the trained: 1 means nothing fades. */
  readonly hold: number;
  /** Training days, dealt out to the trained teams in turn. */
  readonly sessionDays?: readonly number[];
  /** Mean actions per working day. */
  readonly rate?: number;
}

const WEEKS = 20;
const DAYS = WEEKS * 7;

function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  let product = random();
  while (product > limit) {
    count += 1;
    product *= random();
  }
  return count;
}

/** Mean 1, standard deviation `sd`: days and weeks swing more than a Poisson count would. */
function swing(random: Random, sd: number): number {
  return Math.exp(sd * randomNormal(random) - (sd * sd) / 2);
}

/**
 * A company in which, by default, nothing fades: people differ in level, weeks and days swing, a season moves everybody, teams drift apart by
 * themselves; the trained drop to `hold` of their use from event week 3 on.
 */
export function madeUpCompany(settings: CompanySettings): HoldInput {
  const random = mulberry32(settings.seed);
  const teams = settings.trainedTeams + settings.controlTeams;
  const people = teams * settings.teamSize;
  const working = new Uint8Array(people * DAYS);
  const actions = new Uint16Array(people * DAYS);
  const manager = new Int32Array(people);
  const firstSession = new Int32Array(people).fill(NEVER);
  const trained: { person: number; start: number }[] = [];
  const sessionDays = settings.sessionDays ?? [44];
  const season = Array.from({ length: WEEKS }, (_, w) => 1 + 0.15 * Math.sin(w / 2));
  for (let team = 0; team < teams; team++) {
    const isTrained = team < settings.trainedTeams;
    const start = sessionDays[team % sessionDays.length] as number;
    const drift = settings.teamSpread * randomNormal(random);
    for (let k = 0; k < settings.teamSize; k++) {
      const person = team * settings.teamSize + k;
      manager[person] = team;
      if (isTrained) {
        firstSession[person] = start;
        trained.push({ person, start });
      }
      const level = (settings.rate ?? 2) * swing(random, 0.45);
      for (let week = 0; week < WEEKS; week++) {
        const weekly = level * swing(random, 0.35) * (season[week] as number);
        const away = random() < 0.06;
        for (let d = 0; d < 5; d++) {
          const day = week * 7 + d;
          if (away || random() < 0.03) continue;
          const at = person * DAYS + day;
          working[at] = 1;
          const late = day > start + 14;
          const factor = late ? Math.exp(drift) * (isTrained ? settings.hold : 1) : 1;
          actions[at] = poisson(random, weekly * factor * swing(random, 0.6));
        }
      }
    }
  }
  const panel: DailyPanel = {
    people,
    days: DAYS,
    working,
    actions,
    hired: new Int32Array(people).fill(-1),
    left: new Int32Array(people).fill(NEVER),
  };
  return { panel, manager, managers: teams, trained, firstSession };
}
