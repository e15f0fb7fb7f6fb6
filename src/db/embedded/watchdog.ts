import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Sees to it that a server of a throw-away folder ends with this process even when that is killed: nobody will start on
 * such a folder again and find it. A shell waits on a pipe that the system closes when we are gone.
 * @returns lets go of the server, once it has ended by itself
 */
export function endWithThisProcess(pid: number): () => void {
  const shell = spawn('/bin/sh', ['-c', 'read _; kill -INT "$0"', `${pid}`], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell there is no watchdog, and the server still stops with us in every ordinary way.
  shell.on('error', () => undefined);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => {
    shell.kill('SIGKILL');
  };
}
