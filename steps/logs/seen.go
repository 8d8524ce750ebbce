package logs

import (
	"encoding/binary"
	"hash/maphash"

	"slipway/steps/live"
)

// remembered is how many lines are remembered as given. What is forgotten is not asked for again.
const remembered = 1 << 15

// seen knows which lines were given. A live tail session does not say which event a line is, so a line is known by its
// stream, its time and its text; of those that are alike in all three it is known how many were given.
type seen struct {
	seed  maphash.Seed
	given map[uint64]int // how many lines of a key were given
	order []mark         // of the lines given, a ring
	next  int            // where the oldest is in it once it is full
	floor int64          // lines before this time may be forgotten
}

type mark struct {
	key uint64
	at  int64
}

func newSeen(most int) *seen {
	return &seen{seed: maphash.MakeSeed(), given: map[uint64]int{}, order: make([]mark, 0, most)}
}

// pass is one reading of a span of the log, by a sweep or a session, that meets every line once: the second of two
// lines that are alike is another line. Keys met long ago are forgotten: lines that are alike have the same time.
type pass struct{ recent, before map[uint64]int }

const passLength = 1 << 12

func newPass() *pass { return &pass{recent: map[uint64]int{}} }

// met counts a key and says how often the pass has met it.
func (p *pass) met(key uint64) int {
	if len(p.recent) >= passLength {
		p.recent, p.before = map[uint64]int{}, p.recent
	}
	n, ok := p.recent[key]
	if !ok {
		n = p.before[key]
	}
	p.recent[key] = n + 1
	return n + 1
}

// isNew reports whether a line that a pass has met was not given yet, and takes it for given.
func (s *seen) isNew(p *pass, l live.LogLine) bool {
	at := l.At.UnixMilli()
	key := s.key(l, at)
	if p.met(key) <= s.given[key] {
		return false
	}
	s.given[key]++
	if len(s.order) < cap(s.order) {
		s.order = append(s.order, mark{key, at})
		return true
	}
	oldest := s.order[s.next]
	if s.given[oldest.key]--; s.given[oldest.key] <= 0 {
		delete(s.given, oldest.key)
	}
	s.floor = max(s.floor, oldest.at+1)
	s.order[s.next] = mark{key, at}
	s.next = (s.next + 1) % len(s.order)
	return true
}

func (s *seen) key(l live.LogLine, at int64) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	var ms [8]byte
	binary.LittleEndian.PutUint64(ms[:], uint64(at))
	_, _ = h.Write(ms[:])
	_, _ = h.WriteString(l.Stream)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(l.Text)
	return h.Sum64()
}
