/**
 * Linux system calls that name file descriptors: x86-64 numbers for captures, names for strace. `right` is what a call needs
 * of the descriptor in its first argument; `allocates` says that a result from 0 on is a new descriptor.
 *
 * The choice of calls is that of the reduction which our recordings went through (caprefs.py): a capture must reduce to
 * the same references here. Two of its rows are kept although they are not what they seem, and have no name so that
 * strace does not repeat them: socketpair's first argument is a domain, inotify_add_watch returns no descriptor.
 */
import { CONTROL, READ, REVOKE, WRITE } from '../reference';

export interface Syscall {
  nr: number;
  name: string;
  /** Right needed of the first argument; 0 if that is no descriptor. */
  right: number;
  allocates: boolean;
}

export const CLOSE_NR = 3;
export const SENDFILE_NR = 40;
export const FCNTL_NR = 72;
/** Calls whose new descriptor replaces whatever had that number: dup2, dup3. */
export const REPLACING: ReadonlySet<number> = new Set([33, 292]);
/** fcntl commands that allocate: F_DUPFD, F_DUPFD_CLOEXEC. */
export const DUPLICATING: ReadonlySet<number> = new Set([0, 1030]);

/** By right: calls as nr:name. */
const NEEDS: readonly [right: number, calls: string][] = [
  [
    READ,
    `0:read 17:pread64 19:readv 43:accept 45:recvfrom 47:recvmsg 78:getdents 187:readahead 193:fgetxattr 196:flistxattr
     217:getdents64 232:epoll_wait 257:openat 275:splice 276:tee 281:epoll_pwait 288:accept4 295:preadv 299:recvmmsg
     326:copy_file_range 437:openat2`,
  ],
  [
    WRITE,
    `1:write 18:pwrite64 20:writev 40:sendfile 44:sendto 46:sendmsg 74:fsync 75:fdatasync 77:ftruncate 190:fsetxattr
     258:mkdirat 263:unlinkat 264:renameat 277:sync_file_range 285:fallocate 296:pwritev 306:syncfs 307:sendmmsg`,
  ],
  [
    CONTROL,
    `5:fstat 8:lseek 16:ioctl 32:dup 33:dup2 42:connect 48:shutdown 49:bind 50:listen 51:getsockname 52:getpeername 53:
     54:setsockopt 55:getsockopt 72:fcntl 73:flock 81:fchdir 91:fchmod 93:fchown 138:fstatfs 221:fadvise64 233:epoll_ctl
     262:newfstatat 269:faccessat 292:dup3 332:statx 439:faccessat2`,
  ],
  [REVOKE, '3:close'],
];

const ALLOCATES = `2:open 32:dup 33:dup2 41:socket 43:accept 72:fcntl 85:creat 213:epoll_create 254: 257:openat
  283:timerfd_create 284:eventfd 288:accept4 290:eventfd2 291:epoll_create1 292:dup3 294:inotify_init1 319:memfd_create
  437:openat2`;

export const BY_NR: ReadonlyMap<number, Syscall> = table();
export const BY_NAME: ReadonlyMap<string, Syscall> = new Map(
  [...BY_NR.values()].filter((call) => call.name !== '').map((call) => [call.name, call]),
);

function table(): Map<number, Syscall> {
  const calls = new Map<number, Syscall>();
  for (const [right, list] of NEEDS) {
    for (const { nr, name } of parse(list)) calls.set(nr, { nr, name, right, allocates: false });
  }
  for (const { nr, name } of parse(ALLOCATES)) {
    calls.set(nr, { nr, name, right: calls.get(nr)?.right ?? 0, allocates: true });
  }
  return calls;
}

function parse(list: string): { nr: number; name: string }[] {
  return list.split(/\s+/).map((entry) => {
    const [nr, name] = entry.split(':') as [string, string];
    return { nr: Number(nr), name };
  });
}
