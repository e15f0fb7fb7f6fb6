import { stringify } from 'yaml';
import { describeConfig } from '../../config/index.ts';
import type { RegisterCommand } from '../context.ts';
import { readConfig } from '../runtime.ts';

export const registerConfig: RegisterCommand = (program, run) => {
  program
    .command('config')
    .description('print the effective configuration, secrets masked, and everything that is wrong with it')
    .action(
      run(async (context) => {
        const { config, path, warnings } = await readConfig(context);
        const effective = describeConfig(config);
        context.terminal.result({ path, config: effective, warnings }, () =>
          [`# Effective configuration of ${path}`, stringify(effective)].join('\n'),
        );
        return undefined;
      }),
    );
};
