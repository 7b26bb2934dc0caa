package clean

import (
	"bytes"
	"fmt"
	"net/http"

	"lethe/assets"
	"lethe/policy"
)

// refusals are the pages for what the guard refuses by itself. What a browser
// can be made to send is a mistyped or mangled address.
var refusals = map[int]assets.Notice{
	http.StatusBadRequest:            assets.NotFound,
	http.StatusRequestEntityTooLarge: assets.TooLarge,
}

// refusal is a whole answer to a request that net/http never saw. The visitor
// gets the same headers and the same kind of page as from everywhere else.
func (s *Site) refusal(status int) []byte {
	notice, ok := refusals[status]
	if !ok {
		notice = assets.BadForm
	}
	sheet := s.Notice(nil, notice)
	n := length(sheet)
	total := pageClass(n)

	h := http.Header{}
	policy.SetHeaders(h)
	h.Set("Content-Type", HTMLType)
	h.Set("Content-Length", Decimal(total))
	h.Set("Connection", "close")
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	h.Write(&b)
	b.WriteString("\r\n")
	for _, piece := range sheet {
		b.Write(piece)
	}
	f := fillers.Get().(*filler)
	defer fillers.Put(f)
	b.WriteString(FillOpen)
	b.Write(f.letters(int(total - n - int64(len(FillOpen)+len(FillClose)))))
	b.WriteString(FillClose)
	return b.Bytes()
}
