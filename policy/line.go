package policy

import (
	"bytes"

	"github.com/rs/zerolog"
)

// lineOf is the line of an event, scrubbed, with its end. zerolog writes into
// memory: where it cannot write it complains on standard error.
func lineOf(hour string, e Event) []byte {
	var b bytes.Buffer
	log := zerolog.New(&b)
	w := e.entry()
	z := log.Log().Str(HourField.Name, hour).Str("event", w.name)
	for _, v := range w.values {
		if v.isText {
			z.Str(v.Name, v.text)
		} else {
			z.Int(v.Name, v.number)
		}
	}
	z.Send()
	return Scrub(b.Bytes())
}
