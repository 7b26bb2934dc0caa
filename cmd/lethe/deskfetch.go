package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"
)

// deskPause is how long a follower waits at least, and where new tips appear
// at once: a minute, so that the window in which a power cut takes a tip is
// short.
const deskPause = time.Minute

// A fetcher fetches parts into a folder.
type fetcher struct {
	*deskVisit
	folder  *deskFolder
	have    map[string]bool // whole by now, by this command
	refused map[string]bool // said to be impossible
	news    int             // files that were not there before
}

// fetch is lethe desk fetch.
func (d *deskVisit) fetch(ctx context.Context, aliases []string) error {
	folder, err := openDeskFolder(d.args.folder)
	if err != nil {
		return err
	}
	defer folder.close()
	f := &fetcher{d, folder, map[string]bool{}, map[string]bool{}, 0}
	if d.args.follow {
		return f.follow(ctx)
	}
	var all *deskTips
	err = d.patiently(ctx, passes, func() (err error) {
		all, err = f.round(ctx, aliases)
		return err
	})
	switch {
	case err != nil:
		return err
	case len(f.refused) > 0:
		return hint(fmt.Errorf("not all was fetched"), "lethe desk fetch -o OTHERFOLDER ALIAS")
	case f.news == 0:
		d.say("nothing new is at the desk")
	default:
		d.say("hint: lethe open FILE shows what is in one, where its key is")
	}
	d.sayNext(all)
	return nil
}

// wantedPart is a part to fetch.
type wantedPart struct {
	deskPart
	alias string
}

func (p wantedPart) name() string { return fmt.Sprintf("%s-%d.age", p.alias, p.Number) }

// wanted are the parts to fetch: all of the tips that are named, or what
// nobody has collected and what was begun here.
func (f *fetcher) wanted(all *deskTips, aliases []string) (parts []wantedPart, err error) {
	begun, err := f.folder.begun()
	if err != nil {
		return nil, err
	}
	for _, t := range slices.Backward(all.Tips) { // the oldest has the least time left
		named := slices.Contains(aliases, t.Alias)
		for _, p := range t.Parts {
			w := wantedPart{p, t.Alias}
			owed := begun[w.name()]
			delete(begun, w.name())
			if named || len(aliases) == 0 && (owed || !p.Collected) {
				parts = append(parts, w)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(begun)) {
		if !f.refused[name] && len(aliases) == 0 {
			f.refuse(name, errors.New("it was begun and is not at the desk any more; the hidden file beside it ends in "+asideEnd))
		}
	}
	return parts, nil
}

// refuse says once that a part cannot be fetched.
func (f *fetcher) refuse(name string, err error) {
	f.refused[name] = true
	f.say("%s: %v", f.folder.at(name), err)
}

// round fetches what is there by now. An error of one part alone is said, and
// the others are fetched.
func (f *fetcher) round(ctx context.Context, aliases []string) (*deskTips, error) {
	all, err := f.look(ctx)
	if err != nil {
		return nil, err
	}
	for _, alias := range aliases {
		if _, err := all.tip(alias); err != nil {
			return all, err
		}
	}
	parts, err := f.wanted(all, aliases)
	if err != nil {
		return all, err
	}
	for _, p := range parts {
		name := p.name()
		if f.have[name] || f.refused[name] {
			continue
		}
		fresh, err := f.part(ctx, p)
		switch {
		case errors.Is(err, errOther), errors.Is(err, errNotAtDesk):
			f.refuse(name, err)
			continue
		case err != nil:
			return all, fmt.Errorf("fetching %s: %w", name, err)
		}
		f.have[name] = !f.args.follow // a desk that lost all may use a name again
		if !fresh {
			f.say("%s is there already", f.folder.at(name))
			continue
		}
		f.news++
		if _, err := fmt.Fprintln(f.std.out, f.folder.at(name)); err != nil {
			return all, &toldError{err}
		}
	}
	return all, nil
}

// toldError is that nobody hears of what is fetched any more.
type toldError struct{ error }

func (e *toldError) Error() string { return "writing to standard output: " + e.error.Error() }

// part fetches one part, and reports whether its file is new.
func (f *fetcher) part(ctx context.Context, p wantedPart) (fresh bool, err error) {
	name := p.name()
	w, err := f.folder.begin(name, p.Size)
	if err != nil {
		return false, err
	}
	if err := f.download(ctx, w, p); err != nil {
		f.folder.giveUp(w)
		if errors.Is(err, errNotAtDesk) {
			f.folder.drop(name)
		}
		return false, err
	}
	return f.folder.end(w, name)
}

// download writes the bytes of a part to w, all of them.
func (f *fetcher) download(ctx context.Context, w io.Writer, p wantedPart) error {
	resp, err := f.way.post(ctx, "/tip/"+p.alias+"/fetch", fmt.Sprintf("part=%d", p.Number), p.Size)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode != http.StatusOK:
		return deskStatus(resp)
	case resp.ContentLength != p.Size || resp.Header.Get("Content-Type") != "application/octet-stream":
		return errors.New("the desk sends something else")
	}
	from := &reading{resp.Body, nil}
	if _, err := io.CopyN(w, from, p.Size); err != nil {
		if from.err != nil {
			return f.way.broke(ctx, from.err)
		}
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// reading keeps the error of a reader, which is another thing than a writer's.
type reading struct {
	io.Reader
	err error
}

func (r *reading) Read(b []byte) (n int, err error) {
	n, err = r.Reader.Read(b)
	if err != nil {
		r.err = err
	}
	return n, err
}

// follow fetches what is there, and then what comes, until ctx ends. Once the
// desk has been reached, nothing else ends it but a standard output that is
// gone.
func (f *fetcher) follow(ctx context.Context) error {
	wait, reached := deskBackoffMin, false
	for ctx.Err() == nil {
		news := f.news
		all, err := f.round(ctx, nil)
		reached = reached || all != nil
		if f.news > news {
			wait = deskBackoffMin
		}
		var told *toldError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &told), err != nil && !reached && !passes(err):
			return err
		case err != nil:
			f.sayAgain(err, wait)
			pause(ctx, wait)
			wait = min(2*wait, deskBackoffMax)
			continue
		}
		wait = deskBackoffMin
		next := time.Duration(all.Next) * time.Second
		if next == 0 {
			next = deskPause
			f.say("all is fetched; looking again in %v. Ctrl-C ends this", next)
		} else {
			next += deskLate
			f.say("all is fetched; tips can appear at %s UTC, looking again then. Ctrl-C ends this", time.Now().Add(next).UTC().Format("15:04"))
		}
		pause(ctx, next)
	}
	return nil
}

// deskLate is how long after the desk's hour a follower looks.
const deskLate = time.Second

// sayAgain says why there is another try, and what could be done.
func (f *fetcher) sayAgain(err error, wait time.Duration) {
	f.say("%v; trying again in %v", err, wait)
	var h interface{ Hint() string }
	if wait == deskBackoffMin && errors.As(err, &h) && h.Hint() != "" {
		f.say("hint: %s", h.Hint())
	}
}
