// Package lockin locks a process in for good: what it holds when it asks for
// that, it keeps, and nothing else can be had any more. It is for a process
// that answers strangers on connections that it has inherited, and is written
// for the case that one of them has taken it over.
//
// Six walls, of which each would do for much of it alone:
//
//   - no new privileges: nothing executed could gain any
//   - not dumpable: other processes of the same user cannot look in, and what
//     belongs to it in /proc is root's
//   - no core files
//   - no capabilities, where it was started by root
//   - Landlock: no file system, and no TCP where the kernel knows that rule
//   - seccomp: a list of the system calls that are let through, some of them
//     only with harmless arguments; every other is refused
//
// A kernel may lack some. That is never silent: Process says which walls it
// has seen to hold.
package lockin
