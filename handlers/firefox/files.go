package firefox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Attach chooses files for a file field, as many as it takes, by their
// absolute paths. They are added to those that were chosen before.
func (f *Firefox) Attach(css string, paths ...string) error {
	e, err := f.find(css)
	if err == nil {
		err = f.call("WebDriver:ElementSendKeys", params{"id": e.ID, "text": strings.Join(paths, "\n")}, nil)
	}
	return wrap("choosing files", err)
}

// Save clicks what is answered with a download, waits until that is whole,
// however long it takes as long as it grows, and returns the path it was saved
// to. The file is the caller's, to remove. One of no bytes is not seen to be
// whole.
func (f *Firefox) Save(css string) (string, error) {
	path, err := f.save(css)
	return path, wrap("saving", err)
}

func (f *Firefox) save(css string) (string, error) {
	before, err := f.saved()
	if err != nil {
		return "", err
	}
	if err := f.Click(css); err != nil {
		return "", err
	}
	last := before.bytes
	for deadline := time.Now().Add(Limit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		now, err := f.saved()
		if err != nil {
			return "", err
		}
		for path := range now.whole {
			if !before.whole[path] {
				return path, nil
			}
		}
		if now.bytes != last {
			last, deadline = now.bytes, time.Now().Add(Limit)
		}
	}
	return "", fmt.Errorf("no more bytes for %v", Limit)
}

// downloads is what lies in the folder that downloads go to.
type downloads struct {
	whole map[string]bool // paths of files that are whole
	bytes int64           // in all files
}

// saved looks into that folder. Firefox reserves the name with an empty file,
// writes to another one whose name ends in .part, and renames that in the
// end.
func (f *Firefox) saved() (downloads, error) {
	found := downloads{whole: make(map[string]bool)}
	entries, err := os.ReadDir(f.downloads)
	if err != nil {
		return found, err
	}
	for _, e := range entries {
		file, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		found.bytes += file.Size()
		if file.Size() > 0 && filepath.Ext(e.Name()) != ".part" {
			found.whole[filepath.Join(f.downloads, e.Name())] = true
		}
	}
	return found, nil
}
