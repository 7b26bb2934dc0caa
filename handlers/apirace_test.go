package handlers

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// raced is how many secrets TestProgramsOneReader races for.
var raced = 500

// TestProgramsOneReader: of 64 programs that open a link at once, by every
// door, exactly one gets the text.
func TestProgramsOneReader(t *testing.T) {
	s := newProgramSite(t)
	transport := s.client.Transport.(*http.Transport)
	transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = testConns-2, testConns
	send := func(path, body, kind string) (text string) {
		req, err := http.NewRequest("POST", "http://"+testHost+path, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return ""
		}
		req.Header.Set("Content-Type", kind)
		for {
			resp, err := s.client.Do(req)
			if err != nil {
				t.Error(err)
				return ""
			}
			all, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil {
				t.Error(err)
			}
			if resp.StatusCode != http.StatusServiceUnavailable { // nothing was consumed
				return string(all)
			}
			req.Body, _ = req.GetBody()
		}
	}
	for n := range raced {
		link, _ := s.mustShare("secret=the+one+text")
		var winners atomic.Int32
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				var text string
				switch (n + i) % 4 {
				case 0:
					text = send("/api/v1/secret/"+link, "", formType)
				case 1:
					text = send("/api/v2/guest/secret/"+link+"/reveal", `{"continue":true}`, json1)
				case 2:
					text = send("/open", "key="+link, formType)
				case 3:
					text = send(own+"/open", "stream=1&key="+link, formType)
				}
				if strings.Contains(text, "the one text") {
					winners.Add(1)
				}
			})
		}
		all.Wait()
		if got := winners.Load(); got != 1 {
			t.Fatalf("secret %d: got %d winners, want 1", n, got)
		}
	}
}
