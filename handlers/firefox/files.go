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
// and returns the path it was saved to. The file is the caller's, to remove.
// A file of no bytes is not seen to be whole.
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
	for deadline := time.Now().Add(Limit); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		now, err := f.saved()
		if err != nil {
			return "", err
		}
		for path := range now {
			if !before[path] {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("no whole file after %v", Limit)
}

// saved is what lies whole in the folder that downloads go to. Firefox
// reserves the name with an empty file, writes to another one whose name ends
// in .part, and renames that in the end.
func (f *Firefox) saved() (map[string]bool, error) {
	entries, err := os.ReadDir(f.downloads)
	if err != nil {
		return nil, err
	}
	whole := make(map[string]bool)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Size() > 0 && filepath.Ext(e.Name()) != ".part" {
			whole[filepath.Join(f.downloads, e.Name())] = true
		}
	}
	return whole, nil
}
