package policy

import "time"

// What one visitor may use. A visitor is a circuit through Tor: not a person,
// and known by nothing but its number. Each budget is there at once, and comes
// back evenly over BudgetSpan; so after that time without a visit nothing needs
// to be known of the visitor any more. The numbers are far above what people
// do: what they end is programs.
const (
	// BudgetSpan is for how long anything is known of a visitor at most.
	BudgetSpan = 10 * time.Minute

	// BudgetRequests is how many answers. To open a link takes three, to make
	// one four, the whole guide some thirty, all files of five links a hundred.
	BudgetRequests = 300

	// BudgetLinks is how many links, a tip counting as one and a request as
	// two. One form can make LinksMax: three such forms.
	BudgetLinks = 3 * LinksMax

	// BudgetFailed is how many openings that open nothing: four links with
	// every try that they have. Links and phrases cannot be guessed anyway;
	// what this holds off is the work.
	BudgetFailed = 4 * TriesMax

	// BudgetTurns is how many runs of Argon2id. A person who types a
	// passphrase needs twenty seconds for it, so this is one after another all
	// the time; a program is through with it in three seconds.
	BudgetTurns = 30

	// BudgetUploads is how many times the largest upload there may be: it is
	// sent again when a circuit breaks. Tor carries about a MiB a second, so
	// with 25 MiB this is two minutes of the ten.
	BudgetUploads = 4

	// BudgetRefused is how many answers over budget before the circuit is
	// ended. Whoever reloads in impatience gets ten a minute done, and six
	// minutes of that still cost a new circuit only.
	BudgetRefused = 60

	// BudgetShare is the part of its budget that each visitor has while all
	// together use more than the machine bears, as a divisor: a quarter is
	// still five tries at a passphrase and twenty links opened.
	BudgetShare = 4

	// BudgetVisitors is how many visitors are known at once. Tor lets in 25
	// introductions a second and introduction point, of which there are three:
	// in ten minutes 45,000, and of those that use little none need be known.
	BudgetVisitors = 16 << 10
)

// What all visitors together may use in BudgetSpan before each has only its
// share. They keep nobody out by themselves.
const (
	// BudgetAllRequests is how many answers for each processor: half of what
	// one is measured to give, 2,000 a second.
	BudgetAllRequests = 1000 * int64(BudgetSpan/time.Second)

	// BudgetAllTurns is how many runs of Argon2id for each turn that there is
	// at once: half of what it can do, at 160 ms.
	BudgetAllTurns = 3 * int64(BudgetSpan/time.Second)

	// BudgetAllFailed is how many openings that open nothing: as many a second
	// as turns of one processor.
	BudgetAllFailed = 6 * int64(BudgetSpan/time.Second)

	// BudgetAllLinks is which part of all places for links, as a divisor: what
	// makes more in ten minutes is no crowd of people.
	BudgetAllLinks = 64
)
