// Package guard stands between the site's socket and its HTTP server.
//
// For now it takes off the line by which tor says on which circuit a
// connection came, and keeps that number for fairness between visitors.
package guard
