package onion

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cretz/bine/control"
)

// InForce is what tor says that protects a service against floods.
type InForce struct {
	PoW      bool `json:"pow"`       // proof of work is asked for when too many come
	IntroDoS bool `json:"intro_dos"` // introduction points let so many a second through
	Streams  int  `json:"streams"`   // on one circuit at a time; 0: without end
}

// All is whether all of it is in force.
func (i InForce) All() bool { return i.PoW && i.IntroDoS && i.Streams > 0 }

// inForce asks tor what is in force for each of the services, by name. What
// tor does not say is not, and of no other service is anything passed on.
func (l *life) inForce(ctl *control.Conn) (map[string]InForce, error) {
	l.proc.conn.SetDeadline(time.Now().Add(l.Silence))
	r, err := ctl.SendRequest("%s", "GETCONF HiddenServiceOptions")
	if err != nil {
		return nil, fmt.Errorf("asking tor what is in force: %w", silence(err))
	}
	// bine parts the last line, with the code alone, from the data.
	return l.ours(parseInForce(append(r.Data, r.Reply))), nil
}

// ours is what was said of each of our services.
func (c Config) ours(said map[string]InForce) map[string]InForce {
	all := map[string]InForce{}
	for _, s := range c.Services {
		all[s.Name] = said[s.Name]
	}
	return all
}

// parseInForce reads lines NAME=VALUE. What follows a HiddenServiceDir is of
// that service.
func parseInForce(lines []string) map[string]InForce {
	all := map[string]InForce{}
	service := ""
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		i := all[service]
		switch name {
		case "HiddenServiceDir":
			service = filepath.Base(value)
			i = InForce{}
		case "HiddenServicePoWDefensesEnabled":
			i.PoW = value == "1"
		case "HiddenServiceEnableIntroDoSDefense":
			i.IntroDoS = value == "1"
		case "HiddenServiceMaxStreams":
			i.Streams, _ = strconv.Atoi(value)
		}
		if service != "" {
			all[service] = i
		}
	}
	return all
}
