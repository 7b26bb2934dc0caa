package handlers

import (
	"net/http"

	"lethe/assets"
	"lethe/handlers/bundle"
	"lethe/handlers/clean"
	"lethe/handlers/deceit"
	"lethe/handlers/drop"
	"lethe/handlers/extension"
	"lethe/policy"
	"lethe/vault"
)

// A looking is a draft of a tip that its sender looks at. All of it that is
// secret lies in a lent slot.
type looking struct {
	site   *site
	reply  *reply
	key    []byte // of the draft
	phrase []byte // of the tip that it is added to; empty for a new one
	to     uint8
	least  int64 // how large the page is at the least

	picture []byte // picture.Room of memory; later for the page
	index   []byte // bundle.IndexMax
	rest    clean.Room

	bundle  bundle.Bundle
	choices [policy.FilesMax]string // as they were sent; those of a first look are ""
	wrong   [policy.FilesMax]assets.Wrong
	page    assets.LookPage
}

// What becomes of a file: of assets.FileChoices.
const (
	asItIs  = "as it is"
	cleaned = "clean"
	leftOut = "out"
)

// tell looks at the files, and answers with what they give away. The desk is
// given back before the page is sent.
func (l *looking) tell() error {
	s := l.site
	l.page.Limits, l.page.Drop = s.tips.limits, s.tips.says
	l.page.To, l.page.Addition, l.page.Life = int(l.to), len(l.phrase) > 0, policy.DraftLife
	if err := s.Vault.Draft(l.key, policy.DraftLife, l.lookAt); err != nil {
		return err
	}
	status := http.StatusOK
	switch {
	case l.page.Send == assets.Room || l.page.Send == assets.Busy:
		status = http.StatusServiceUnavailable
		l.reply.Header().Set("Retry-After", clean.RetryAfter)
	case l.page.Failed():
		status = http.StatusUnprocessableEntity
	}
	if l.least > 0 {
		l.reply.Header().Set("Clear-Site-Data", policy.ClearSiteData)
	}
	w := &clean.Weaver{Reply: l.reply.Reply, Status: status, Sheet: l.reply.to.tongue.Look(l.page), Room: l.picture, Least: l.least}
	var err error
	vault.Do(func() { err = l.weave(w) })
	return err
}

// lookAt looks at each file of a draft.
func (l *looking) lookAt(o *vault.Opening) (err error) {
	if l.bundle, err = bundle.Read(o, l.index); err != nil {
		return err
	}
	if text, ok := l.bundle.Only(bundle.Text); ok {
		l.page.Text = text.Size > 0
	}
	l.page.Files = make([]assets.LookFile, 0, l.bundle.Files())
	l.bundle.Parts(func(p bundle.Part) bool {
		if p.Kind == bundle.File {
			var f assets.LookFile
			if f, err = l.file(o, p); err == nil {
				l.page.Files = append(l.page.Files, f)
			}
		}
		return err == nil
	})
	return err
}

// file looks at one.
func (l *looking) file(o *vault.Opening, p bundle.Part) (assets.LookFile, error) {
	look, err := drop.LookAt(o, p, l.picture)
	if err != nil {
		return assets.LookFile{}, err
	}
	f := assets.LookFile{Kind: look.Kind.Name(), Cleans: look.Cleans()}
	for one := range look.Found.Each() {
		f.Found = append(f.Found, one.Name())
	}
	n := len(l.page.Files)
	f.Choice, f.Wrong = l.choices[n], l.wrong[n]
	switch {
	case f.Wrong == assets.NotText: // cleaning it was tried
		f.Cleans, f.Choice = false, leftOut
	case f.Choice == "" && f.Cleans:
		f.Choice = cleaned
	case f.Choice == "":
		f.Choice = asItIs
	}
	return f, nil
}

// weave fills the page.
func (l *looking) weave(w *clean.Weaver) error {
	if err := w.Piece(); err != nil {
		return err
	}
	if err := l.whose(w); err != nil {
		return err
	}
	if err := l.names(w); err != nil {
		return err
	}
	if err := l.whose(w); err != nil {
		return err
	}
	return w.End()
}

// whose fills what each form says of the draft: its key, and of an addition
// the phrase.
func (l *looking) whose(w *clean.Weaver) error {
	err := w.Hole(l.key)
	if err == nil && l.page.Addition {
		err = w.Hole(l.phrase)
	}
	return err
}

// names fills the name and the size of each file.
func (l *looking) names(w *clean.Weaver) (err error) {
	room, number, n := l.rest[:deceit.Room], l.rest[deceit.Room:][:0:clean.SizeMax], int64(0)
	l.bundle.Parts(func(p bundle.Part) bool {
		if p.Kind != bundle.File {
			return true
		}
		n++
		if len(p.Name) == 0 {
			err = w.Raw([]byte(neutralName(n, extension.Of(nil))))
		} else {
			shown := deceit.NewInspector(room, w)
			if _, err = shown.Write(p.Name); err == nil {
				err = shown.End()
			}
		}
		if err == nil {
			err = w.Piece()
		}
		if err == nil {
			err = w.Hole(clean.AppendSize(number, p.Size))
		}
		return err == nil
	})
	return err
}
