// Package budget counts what each visitor uses, so that nobody can use up what
// others need. Every visitor comes over Tor, from the same socket; all that
// tells them apart is the number of a circuit. A number is not a person, and a
// new circuit costs little: so budgets make a flood pay for circuits, and
// nothing more is asked of them.
//
// Nothing is kept but numbers in memory of a fixed size, however many come. A
// visitor is forgotten when all of the budget is back, which takes the length
// of one span at most; and all are when tor begins its numbers anew. Nothing is
// logged, and nothing can be asked but how much is left.
package budget
