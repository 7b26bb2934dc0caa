//go:build race

package main

// underRace is whether the race detector is in the build.
const underRace = true
