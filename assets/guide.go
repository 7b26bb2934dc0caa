package assets

import "html/template"

// Addresses here are those of the English pages, "/guide/tip/who"; a page in
// another language leads to them in its own.

// A GuideText is a page of guidance, or many, rendered.
type GuideText struct {
	Lang, Dir string
	HTML      template.HTML
}

// A GuideWay leads to a page of guidance. The zero GuideWay leads nowhere.
type GuideWay struct {
	Lang, Dir   string // of the title
	Path, Title string
}

// A GuideList is the pages for one kind of reader.
type GuideList struct {
	Title string
	Pages []GuideWay
	Print string // the address of all of them on one page
	Own   bool   // they are the operator's
}

// GuideIndexPage is the guide's first page.
type GuideIndexPage struct {
	Now          GuideText // what matters most, in a minute
	Lists        []GuideList
	Organisation string // who runs the site, as they say; empty is not said
}

// GuideIndex renders the guide's first page. It has no hole.
func (l *Language) GuideIndex(p GuideIndexPage) Sheet { return l.whole("guide", p) }

// GuidePage is a page of guidance.
type GuidePage struct {
	Path           string // its own
	Lang, Dir      string // of the title
	Title          string // it tells too much for a window's title, and is not there
	Text           GuideText
	Next, Previous GuideWay
}

// Guide renders a page of guidance. It has no hole.
func (l *Language) Guide(p GuidePage) Sheet { return l.whole("guidepage", p) }

// GuidePrintPage is pages of guidance on one page, to print.
type GuidePrintPage struct {
	Path  string // its own
	Title string // of the list; empty for all there are
	Text  GuideText
}

// GuidePrint renders pages of guidance on one page. It has no hole.
func (l *Language) GuidePrint(p GuidePrintPage) Sheet { return l.whole("guideprint", p) }
