// Package host looks at the machine that a service runs on, for what would
// break its promises however well it is written: memory that gets onto a disk,
// programs that look into others, a clock that is wrong, another tor.
//
// It reads files under /proc, /sys, /etc and /boot, from a root directory that
// is handed in, and asks the kernel two questions. It changes nothing, starts
// nothing and sends nothing. What it cannot see it says, as unknown.
package host
