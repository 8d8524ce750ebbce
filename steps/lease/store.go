package lease

import (
	"context"
	"errors"
	"time"
)

// Store keeps the generations of one stack's lease.
type Store interface {
	// List gives the generations there are, the lowest first, and the store's time, zero when it did not say.
	List(ctx context.Context) (Listing, error)
	// Create makes a generation that is not there yet. ErrExists: it is.
	Create(ctx context.Context, generation int, text string) error
	// Renew replaces the text of a generation and says which version of it that is.
	Renew(ctx context.Context, generation int, text string) (version int64, err error)
	// Delete removes a generation. It is tried once: a second try could remove one that somebody else has made
	// meanwhile.
	Delete(ctx context.Context, generation int) error
}

// ErrExists says that a generation is there already.
var ErrExists = errors.New("this generation of the lease exists")

// Listing is one look at a lease.
type Listing struct {
	Generations []Generation
	Now         time.Time
}

// Generation is one generation of a lease.
type Generation struct {
	Number   int
	Version  int64
	Modified time.Time // by the store's time
	Text     string
}

// top is the highest generation.
func (l Listing) top() (Generation, bool) {
	if len(l.Generations) == 0 {
		return Generation{}, false
	}
	return l.Generations[len(l.Generations)-1], true
}

// find gives one generation.
func (l Listing) find(number int) (Generation, bool) {
	for _, g := range l.Generations {
		if g.Number == number {
			return g, true
		}
	}
	return Generation{}, false
}

// age is how long ago a generation was renewed, by the store's time alone.
func (l Listing) age(g Generation) time.Duration {
	if l.Now.IsZero() || g.Modified.IsZero() {
		return 0
	}
	return l.Now.Sub(g.Modified)
}
