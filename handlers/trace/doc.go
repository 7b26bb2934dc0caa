// Package trace looks for what secrets leave behind in a live process. It is
// for tests: nothing that is shipped imports it.
//
// A process is stopped, all its readable memory is read through
// /proc/PID/mem and the registers of every thread by ptrace, and it is let go
// on. Each secret is looked for raw and in the forms that programs turn text
// into (url, html, json, hex, base64, UTF-16). A trace is a run of 8 bytes of
// it or more: shorter ones turn up by chance.
//
// What is not looked at: mappings of files that the process cannot write,
// which are its own program; memory that the kernel refuses to show even to
// root (memfd_secret), which is reported by its size; the kernel's own
// buffers, which no process maps.
//
// It takes root for processes that are not dumpable. It costs about a second
// for 300 MiB; the process stands still meanwhile.
package trace
