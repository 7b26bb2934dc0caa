package assets

// Refusal names what was asked for and is not there.
type Refusal string

// The refusals. What differs between them is told by the address alone.
const (
	RefusedLink    Refusal = "link"    // an opening by a link
	RefusedReceipt Refusal = "receipt" // a look at a receipt, or a burning by it
	RefusedAnswer  Refusal = "answer"  // the collecting of an answer
	RefusedFile    Refusal = "file"    // the saving of a file of what was opened
	RefusedDraft   Refusal = "draft"   // the sending of a tip that was looked at
)

// Refusals are all of them.
var Refusals = []Refusal{RefusedLink, RefusedReceipt, RefusedAnswer, RefusedFile, RefusedDraft}

// RefusedPage is the one answer of a kind, whatever the reason.
type RefusedPage struct {
	Limits
	Refusal Refusal
}

// Refused renders the one answer to everything of a kind that does not
// succeed. It has no hole.
func (l *Language) Refused(p RefusedPage) Sheet { return l.render("refused", p) }
