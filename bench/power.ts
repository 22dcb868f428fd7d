import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A disk whose power can be cut: ext4 on a loop device. The cut is ext4's own shutdown, without its log written out: from
 * that moment nothing reaches the device, and what is there is what the system had flushed by then. A disk that lies about
 * a flush is not tried.
 */
export interface Disk {
  /** Where it is mounted. */
  folder: string;
  cut(): void;
  /** The power is back: mounted again, its journal played. Nothing may have a file open there. */
  restore(): Promise<void>;
  remove(): Promise<void>;
}

/** EXT4_IOC_SHUTDOWN, and its flag for “without the log”. */
const shutDown = "open(F,'<',$ARGV[0]) or die; my $f=pack('L',2); ioctl(F,0x8004587d,$f) or die $!";

const run = (command: string, ...given: string[]) => execFileSync(command, given, { stdio: 'pipe' });

/** Why there can be no such disk here, or null. */
export function powerless(): string | null {
  if (process.platform !== 'linux') return 'Power cuts need Linux.';
  if (process.getuid?.() !== 0) return 'Power cuts need root, to mount a disk of their own.';
  try {
    run('losetup', '--find');
    run('perl', '-v');
    return null;
  } catch {
    return 'Power cuts need a loop device and perl.';
  }
}

export function makeDisk(megabytes = 1024): Disk {
  const base = mkdtempSync(join(tmpdir(), 'disk-'));
  const [image, folder] = [join(base, 'image'), join(base, 'mounted')];
  mkdirSync(folder);
  run('truncate', '-s', `${megabytes}M`, image);
  run('mkfs.ext4', '-q', image);
  const mount = () => run('mount', '-o', 'loop', image, folder);
  const unmount = async () => {
    for (let left = 50; ; left--) {
      try {
        return run('umount', folder);
      } catch (error) {
        if (left === 0) throw error;
        await pause(200);
      }
    }
  };
  mount();
  return {
    folder,
    cut: () => void run('perl', '-e', shutDown, folder),
    async restore() {
      await unmount();
      mount();
    },
    async remove() {
      await unmount();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
