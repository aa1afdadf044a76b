#!/bin/sh
# captune-record.sh: records what a command does with its file descriptors, for the Captune lab.
#
#   sh captune-record.sh [-o FILE] COMMAND [ARGUMENT...]     runs the command and records it and its children
#   sh captune-record.sh -s [-o FILE] COMMAND ...            by strace even where tracefs is at hand
#   sh captune-record.sh -c TRACE > FILE                     turns the text of tracefs' `trace` file into CSV
#
# As root it uses tracefs: system calls and switches with their CPUs and true times, at little cost. Everybody else gets
# strace, which knows no CPUs and makes each call about 100 us longer. Recorded are numbers of calls, descriptors,
# results, processes, times: no contents, no file names, no arguments beyond the first two numbers. Nothing is sent anywhere.
# What comes out is gzip; drop it on the lab's page. It needs: sh, awk, gzip, and Linux with tracefs or strace.
set -eu

say() { echo "captune-record: $*" >&2; }
fail() { say "$*"; exit 2; }

# From the text of tracefs to CSV: t_us,cpu,tgid,tid,ev,a,b,c. A line of the text is
#   COMMAND-TID ( TGID) [CPU] FLAGS SECONDS.MICROS: EVENT: DETAILS
to_csv() {
  awk '
    function hex(text,  i, value) {               # -1 for what is no descriptor or small number
      if (length(text) > 8) return -1
      for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
      return value < 2147483648 ? value : -1
    }
    function field(name,  at) {                   # the value behind "name=" in the details
      at = index(details, name "=")
      if (!at) return ""
      at = substr(details, at + length(name) + 1)
      sub(/ .*/, "", at)
      return at
    }
    function row(ev, a, b, c) { printf "%.0f,%s,%s,%s,%s,%s,%s,%s\n", t, cpu, tgid, tid, ev, a, b, c }
    match($0, /\[[0-9]+\] +[^ ]+ +[0-9]+\.[0-9]+: /) {
      who = substr($0, 1, RSTART - 1)
      details = substr($0, RSTART + RLENGTH)
      split(substr($0, RSTART, RLENGTH), place, / +/)
      cpu = substr(place[1], 2) + 0
      split(place[3], clock, /[.:]/)
      if (first == "") first = clock[1]
      t = (clock[1] - first) * 1000000 + clock[2]
      if (start == "") start = t
      t -= start
      tgid = ""
      if (match(who, /\([ 0-9-]+\) *$/)) {        # dashes where it is not known
        tgid = substr(who, RSTART + 1) + 0
        who = substr(who, 1, RSTART - 1)
      }
      sub(/ +$/, "", who)
      if (!match(who, /-[0-9]+$/)) next
      tid = substr(who, RSTART + 1)
      if (!tgid) tgid = tid
      event = details; sub(/:.*/, "", event)
      sub(/^[^:]*: /, "", details)
      if (event == "sys_enter") {
        split(details, call, /[ (,)]+/)           # NR 3 (5, 7f00, ...)
        row("E", call[2], hex(call[3]), hex(call[4]))
      } else if (event == "sys_exit") {
        split(details, call, / /)                 # NR 3 = 0; addresses are no results
        row("X", call[2], (call[4] > 2147483647 || call[4] < -4096) ? -4096 : call[4], "")
      } else if (event == "sched_switch") row("S", field("prev_pid"), field("next_pid"), field("prev_state"))
      else if (event == "sched_wakeup") row("W", field(" pid"), field("target_cpu") + 0, "")
      else if (event == "sched_migrate_task") row("M", field(" pid"), field("orig_cpu"), field("dest_cpu"))
      else if (event == "sched_process_fork") row("F", field(" pid"), field("child_pid"), "")
      else if (event == "sched_process_exit") row("Q", field(" pid"), "", "")
    }'
}

by_tracefs() {
  events='raw_syscalls/sys_enter raw_syscalls/sys_exit sched/sched_switch sched/sched_wakeup sched/sched_migrate_task
    sched/sched_process_fork sched/sched_process_exit'
  here=$tracefs/instances/captune.$$             # an instance of our own: nobody else's tracing is touched
  mkdir "$here"
  trap 'echo 0 > "$here/tracing_on"; for e in $events; do echo 0 > "$here/events/$e/enable"; done; rmdir "$here"' EXIT
  trap 'exit 130' INT TERM
  echo 32768 > "$here/buffer_size_kb"            # for each CPU
  echo mono > "$here/trace_clock"
  echo 0 > "$here/options/overwrite"             # keep the beginning when it is full
  echo 1 > "$here/options/event-fork"            # children are recorded, too
  echo 1 > "$here/options/record-tgid"           # threads know their process
  echo 0 > "$here/tracing_on"
  for e in $events; do echo 1 > "$here/events/$e/enable"; done
  # A shell names itself and then becomes the command: nothing but it and its children is recorded.
  export here
  sh -c 'echo $$ > "$here/set_event_pid"; echo 1 > "$here/tracing_on"; exec "$@"' sh "$@" || say "the command ended with $?"
  echo 0 > "$here/tracing_on"
  lost=$(awk '/^(overrun|dropped events|commit overrun): / { sum += $NF } END { print sum + 0 }' "$here"/per_cpu/cpu*/stats)
  [ "$lost" = 0 ] || say "$lost events did not fit the buffers: the recording ends early. Record something shorter."
  to_csv < "$here/trace" | gzip > "$out"
}

by_strace() {
  raw=$out.$$
  trap 'rm -f "$raw"' EXIT
  strace -f -ttt -s 0 -e trace=%desc,%process -e signal=none -o "$raw" "$@" || say "the command ended with $?"
  gzip < "$raw" > "$out"
}

out= use=
while getopts 'o:sc:h' option; do
  case $option in
    o) out=$OPTARG ;;
    s) use=strace ;;
    c) to_csv < "$OPTARG"; exit ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || fail 'which command? sh captune-record.sh [-o FILE] COMMAND [ARGUMENT...]'

for tracefs in /sys/kernel/tracing /sys/kernel/debug/tracing; do [ ! -w "$tracefs/instances" ] || break; done
if [ "$use" = '' ] && [ -w "$tracefs/instances" ]; then
  out=${out:-$(basename "$1").capture.csv.gz}
  say "recording by tracefs"
  by_tracefs "$@"
elif command -v strace > /dev/null; then
  out=${out:-$(basename "$1").strace.gz}
  say "recording by strace (for CPUs and true times: as root, where tracefs is mounted)"
  by_strace "$@"
else
  fail 'neither tracefs (as root: mount -t tracefs tracefs /sys/kernel/tracing) nor strace (apt-get install strace) is at hand'
fi
say "$(wc -c < "$out") bytes in $out: drop it on the page of the lab"
