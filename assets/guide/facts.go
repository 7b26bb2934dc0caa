package guide

import (
	"fmt"
	"reflect"
	"time"
)

// Facts are what pages state about this service. They come from the
// constants and settings that enforce them, so that no page can say what is
// not so.
type Facts struct {
	Text   int64 // the longest text of one link, in bytes
	Upload int64 // the most that one link holds, text and files, in bytes
	Files  int   // the most files of one link
	Links  int   // the most links made at once
	Tries  int   // wrong passphrases until a secret is destroyed

	MadeWords int // words in a passphrase that the service makes

	LifeMin, LifeDefault, LifeMax time.Duration // how long a link waits

	Repeat       time.Duration // how long a reload shows an opening again; 0: never
	Grant        time.Duration // how long files can be saved after opening; 0: not at all
	LogRetention time.Duration // the oldest line of the log; 0: there is no log

	Drop         bool          // whether tips are taken here; what follows counts only then
	ReceiptWords int           // words in a tip's receipt phrase
	TipLife      time.Duration // how long a tip and its replies wait after everything that is done with them
	TipUpload    int64         // the most that one part of a tip holds, text and files, in bytes
	TipFiles     bool          // whether a tip may hold files
	TipDraft     time.Duration // how long a tip with files waits for its sender to look at them
	ReplyMax     int64         // the longest reply, in bytes
}

// mayBeZero are the facts for which none has a meaning that pages word.
var mayBeZero = map[string]bool{"Repeat": true, "Grant": true, "LogRetention": true, "Drop": true}

// check refuses facts with which a page would say nonsense.
func (f Facts) check() error {
	if !f.Drop {
		f.ReceiptWords, f.TipLife, f.TipUpload, f.TipDraft, f.ReplyMax = 1, time.Hour, 1, time.Hour, 1 // no page states them
	}
	v := reflect.ValueOf(f)
	for field := range v.Type().Fields() {
		x := v.FieldByIndex(field.Index)
		if x.CanInt() && (x.Int() < 0 || x.Int() == 0 && !mayBeZero[field.Name]) {
			return fmt.Errorf("making the guide: %s is %v", field.Name, x)
		}
	}
	return nil
}

// factKind is the type of a fact by its name, or nil.
func factKind(name string) reflect.Type {
	field, ok := reflect.TypeFor[Facts]().FieldByName(name)
	if !ok {
		return nil
	}
	return field.Type
}
