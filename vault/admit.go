package vault

import "time"

// room is how many cells are free for a submission: all for tips, and for
// links what is over the part that is kept for tips. The caller holds mu.
func (v *Vault) room(tip bool) int {
	n := v.cells.free - v.cells.reserved
	if !tip {
		n -= max(0, v.layout.Tips/cellSize-v.tipCells)
	}
	return n
}

// toBegin is for how long a submission of need cells that is to begin could
// stay; 0 means that there is no room. What is large leaves a sixteenth of all:
// it has its room from its first byte on and may take days to come, and what is
// small must come in meanwhile. As many small ones as can be under way take a
// quarter of that. The caller holds mu.
func (v *Vault) toBegin(need int, tip bool) time.Duration {
	room, left := v.room(tip), v.all(tip)/16
	if need > left/4/v.layout.Work && need > room-left {
		return 0
	}
	return v.longest(need, room, tip)
}

// all is how many cells there are for tips, or for links.
func (v *Vault) all(tip bool) int {
	n := v.layout.Pages / cellSize
	if !tip {
		n -= v.layout.Tips / cellSize
	}
	return n
}

// longest is for how long a submission of need cells may stay when room cells
// are free. Up to half full, anything that fits may stay for LifeMax. Beyond
// that, size times lifetime is at most the room that is left times a day: what
// is small or short still comes in when what is large and long does not. The
// room then counts in steps of a thirty-second of all, so that who fills the
// vault to its edge learns little of what others put in and take out.
func (v *Vault) longest(need, room int, tip bool) time.Duration {
	all := v.all(tip)
	if step := all / 32; room < all/2 {
		room -= room % step
	}
	switch {
	case need > room:
		return 0
	case room >= all/2:
		return LifeMax
	}
	// In seconds: nanoseconds would overflow.
	const day, most = 24 * 60 * 60, int64(LifeMax / time.Second)
	life := time.Duration(min(day*int64(room)/int64(need), most)) * time.Second
	if life < LifeMin {
		return 0
	}
	return life
}

// Longest is for how long a secret of size bytes could stay if it came now;
// 0 means that there is no room for it.
func (v *Vault) Longest(size int64) time.Duration {
	if size > v.Max() {
		return 0
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.toBegin(cellsWorst(size)+1, false)
}

// Longest is for how long the submission could be committed now, with what
// was written so far; 0 means not at all, or that it has ended.
func (s *Submission) Longest() time.Duration { return LongestEach([]*Submission{s}) }

// LongestEach is Longest for submissions that are to be committed together.
func LongestEach(subs []*Submission) time.Duration {
	e := ending{subs: subs}
	if len(subs) == 0 || e.agree() != nil {
		return 0
	}
	v := subs[0].v
	if v.enter(subs[0].pass) != nil {
		return 0
	}
	defer v.exit(subs[0].pass)
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.longestEach(subs)
}

// longestEach is for how long submissions that are under way may stay
// together. What they have reserved counts as room: they give back what is
// over. The caller holds mu.
func (v *Vault) longestEach(subs []*Submission) time.Duration {
	need, mine, tip := 0, 0, subs[0].tip
	for _, s := range subs {
		need += s.cells()
		mine += s.taken + s.spare + 1 // its key's
	}
	return v.longest(max(need, 1), v.room(tip)+mine, tip)
}

// Places is how many links can wait at once.
func (v *Vault) Places() int { return v.conf.Links }

// placesEach is what part of all places one link may take for a day, while they
// are short: with 960,000 of them a hundred links for a week need 42,000 free
// ones, and one for a week 420.
const placesEach = 1 << 14

// spare is whether there are places for n more links, for life. Up to half of
// them, whatever asks has its places. Beyond that the number of links times
// their life is bounded by what is left, as it is with room; and more than two at
// once leave a sixty-fourth, whatever their life. So one link, and the two of a
// request, still come in when a hundred at once do not. The caller holds mu.
func (v *Vault) spare(n int, life time.Duration) bool {
	all := v.conf.Links
	left := all - v.links.len() - v.promised
	switch {
	case n > left || n > 2 && left-n < all/64:
		return false
	case left >= all/2:
		return true
	}
	// In seconds, as in longest. What is left counts with the links.
	const day = 24 * 60 * 60
	need := int64(n) * int64(life/time.Second) * max(1, int64(all/placesEach))
	return need <= int64(left)*day
}
