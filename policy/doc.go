// Package policy is what Lethe promises, written as code: the limits and
// lifetimes, the headers of every response, the events that may be logged,
// the scrubber that every logged byte passes, and for how long a log is kept.
//
// Pages, help and README take their numbers from here, so that what is said
// is what is enforced.
package policy
