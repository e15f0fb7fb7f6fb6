/** What happens in the company: `fade`, use drops after one training; `steady`, nothing fades anywhere. */
export type Story = 'fade' | 'steady';

export interface Session {
  readonly id: string;
  readonly name: string;
  /** Weeks before the present week in which it took place, on a Wednesday. */
  readonly weeksAgo: number;
  readonly hours: number;
  readonly mode: string;
  readonly topics: readonly string[];
  readonly cost: number;
  readonly teams: readonly number[];
}

export interface Script {
  readonly sessions: readonly Session[];
  /** Whether the manager works in the CRM, by team. */
  readonly supported: (team: number) => boolean;
  /** Weekly chance of a trained person of the team giving up, from the third week after the session on. */
  readonly fading: (team: number) => number;
}

/** What everybody's use does by chance, with nothing going on. */
export const BACKGROUND_FADING = 0.001;
const HARD_FADING = 0.32;
/** Share of people who keep going whatever happens around them. */
export const STAYERS = 0.12;

/**
 * Every third team is never trained. Of the others, the first region's go to the long training, and there the teams
 * fade whose manager does not work in the CRM; the second region's go to a training that holds, but for three teams
 * whose training is too recent to judge.
 */
export function writeScript(story: Story, teams: number): Script {
  const emeaTeams = Math.max(1, Math.round(teams * 0.6));
  const all = Array.from({ length: teams }, (_, team) => team);
  const trained = all.filter((team) => team % 3 !== 2);
  const first = trained.filter((team) => team < emeaTeams);
  const second = trained.filter((team) => team >= emeaTeams);
  const recent = second.slice(-Math.min(3, Math.floor(second.length / 2)));
  const settled = second.filter((team) => !recent.includes(team));
  // Of five trained teams two have a manager who works in the CRM; untrained ones alternate.
  const rank = new Map(first.map((team, index) => [team, index]));
  const supported = (team: number): boolean => {
    const place = rank.get(team);
    return place === undefined ? settled.includes(team) || team % 2 === 0 : place % 5 === 0 || place % 5 === 2;
  };
  return {
    sessions: [
      {
        id: 'pipeline-basics',
        name: 'Pipeline in the system',
        weeksAgo: 20,
        hours: 6,
        mode: 'in-person',
        topics: ['pipeline', 'activities'],
        cost: 42_000,
        teams: first,
      },
      {
        id: 'account-planning',
        name: 'Account planning',
        weeksAgo: 17,
        hours: 4,
        mode: 'online',
        topics: ['accounts'],
        cost: 18_000,
        teams: settled,
      },
      {
        id: 'mobile-logging',
        name: 'Logging on the road',
        weeksAgo: 4,
        hours: 2,
        mode: 'online',
        topics: ['mobile'],
        cost: 6_000,
        teams: recent,
      },
    ],
    supported,
    fading: (team) => (story === 'fade' && rank.has(team) && !supported(team) ? HARD_FADING : BACKGROUND_FADING),
  };
}
