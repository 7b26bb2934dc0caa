// Package drop makes tips of what was sent: it seals it to the journalists,
// each file as its sender chose, and puts it into the vault under a receipt
// phrase. Pages and programs stand on it alike. What is secret is lent to it.
package drop
