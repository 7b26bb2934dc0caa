// Package api is the doors for programs: the first and the second version of
// the interface that clients of Onetime Secret speak, as far as it makes sense
// without accounts, and one of our own. They lead to the same vault as the
// pages, under the same rules: GET changes nothing, every miss of a kind has
// one answer, nothing secret becomes a string or is logged, and no answer says
// when to more than the day.
//
// It stands on handlers/clean. The pages' package leads what is asked below
// /api/ here.
package api
