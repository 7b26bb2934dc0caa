package api

import "lethe/handlers/clean"

// refuse says why something was not done, in an object that f writes. Its room is ordinary memory:
// what is lent, such as a key, is a hole that is sent from where it lies.
func refuse(p *clean.Reply, why *wrong, status int, kind string, f func(w *writer)) error {
	if why.passing() {
		p.Header().Set("Retry-After", why.retry())
	}
	w := &writer{reply: p, status: status, kind: kind, room: make([]byte, classLeast)}
	w.open("{")
	f(w)
	w.close("}")
	return w.end()
}

// hole puts a member whose value is a string that is sent from where it lies.
// It has no byte that has to be escaped. There is one in an answer.
func (w *writer) hole(name string, value []byte) {
	w.name(name)
	w.put(`"`)
	w.lent, w.at = value, w.n
	w.put(`"`)
	w.comma = true
}
