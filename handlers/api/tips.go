package api

import (
	"lethe/handlers/clean"
	"lethe/handlers/drop"
	"lethe/handlers/parcel"
	"lethe/handlers/phrase"
	"lethe/policy"
	"lethe/vault"
)

// Tips are what a site that takes tips is told of them.
type Tips struct {
	// Box is where they go in.
	Box *drop.Box

	// Text is the longest text of one part, Upload the most of text and files
	// together, in bytes.
	Text, Upload int64

	// Files is whether files are taken; else it is a text alone.
	Files bool
}

// ownTipRoutes are the calls of our own interface where tips are taken. Where
// they are not, there is no such call.
var ownTipRoutes = map[string]route{
	"/tips":           {post: ownTip},
	"/inbox":          {post: ownInbox},
	"/inbox/add":      {post: ownAdd},
	"/inbox/delete":   {post: ownDelete},
	"/inbox/withdraw": {post: ownWithdraw},
}

// tipLimits writes what is taken of tips, all 0 where none are.
func (s *API) tipLimits(w *writer) {
	tips, files := s.Tips, int64(0)
	w.truth("taken", tips != nil)
	if tips == nil {
		tips = &Tips{Box: &drop.Box{Recipients: new(parcel.Recipients)}}
	}
	if tips.Files {
		files = policy.FilesMax
	}
	w.number("text", tips.Text)
	w.number("upload", tips.Upload)
	w.number("files", files)
	w.number("parts", vault.PartsMax)
	w.number("life", whole(tips.Box.Life))
	w.name("journalists")
	w.open("[")
	for _, name := range tips.Box.Recipients.Names() {
		w.separate()
		w.put(`"`)
		w.put(name)
		w.put(`"`)
		w.comma = true
	}
	w.close("]")
}

const (
	// inboxClass is how large each answer is to a call with a receipt phrase,
	// in bytes, whatever is in it: so who watches the line learns neither
	// whether there are replies nor whether the phrase leads anywhere. Their
	// status is the same too.
	inboxClass = 64 << 10

	// typedMax is the most that is read of a receipt phrase, in bytes: twice
	// the longest, for marks between the words.
	typedMax = 512
)

// A knock is a receipt phrase that came with a call.
type knock struct {
	typed   clean.Field
	room    []byte
	reading phrase.Reading
}

// newKnock is a field for one.
func (c *call) newKnock() knock {
	return knock{typed: c.rest.Field("phrase", typedMax), room: c.rest.Cut(phrase.Max + 1)}
}

// whole reads what came, and says whether it is a phrase.
func (k *knock) whole() bool {
	vault.Do(func() { k.reading = phrase.Read(k.room, k.typed.Value) })
	return k.reading.OK() && !k.typed.Long
}

// words is the phrase, once it is whole.
func (k *knock) words() []byte { return k.reading.Phrase }

// turnAway says what is wrong with what came: how many words there are, and
// which of them, from 1, are none of the list.
func (k *knock) turnAway(c *call) error {
	return problem(c.reply, errWords, inboxClass, func(w *writer) {
		w.number("words", int64(k.reading.Words))
		w.name("unknown")
		w.open("[")
		for i := range k.reading.Words {
			if k.reading.Unknown>>i&1 == 1 {
				w.separate()
				w.digits(int64(i + 1))
				w.comma = true
			}
		}
		w.close("]")
	})
}
