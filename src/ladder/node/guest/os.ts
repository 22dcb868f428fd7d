/** `node:os`, of a machine that is only a page. */
import { process } from './parts.ts';
import { signalCodes } from './process.ts';

const processors = () =>
  Array.from({ length: Math.max(1, navigator.hardwareConcurrency || 1) }, () => ({
    model: 'embedded',
    speed: 0,
    times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
  }));

export const os = {
  EOL: '\n',
  devNull: '/dev/null',
  arch: () => 'x64',
  machine: () => 'x86_64',
  availableParallelism: () => 1,
  cpus: processors,
  endianness: () => 'LE',
  freemem: () => 1_000_000_000,
  totalmem: () => 4_000_000_000,
  getPriority: () => 0,
  setPriority: () => undefined,
  homedir: () => process.env.HOME ?? '/tmp',
  hostname: () => 'espalier',
  loadavg: () => [0, 0, 0],
  networkInterfaces: () => ({}),
  platform: () => 'linux',
  release: () => '6.0.0-embedded',
  tmpdir: () => '/tmp',
  type: () => 'Linux',
  uptime: () => Math.round(performance.now() / 1000),
  userInfo: () => ({ uid: 1000, gid: 1000, username: 'user', homedir: process.env.HOME ?? '/tmp', shell: '/bin/bash' }),
  version: () => 'embedded',
  constants: { signals: signalCodes, errno: {}, priority: {}, UV_UDP_REUSEADDR: 4 },
};
