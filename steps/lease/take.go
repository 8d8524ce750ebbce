package lease

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"slipway/steps/cloud"
)

// Options are what a run takes the lease with.
type Options struct {
	Store Store
	Clock cloud.Clock
	Me    Holder // ID and Since are filled in
	// Patience is how long to wait for a run that lives: 0 for not at all, negative for as long as it takes. Whether
	// it lives is always waited for, which takes no longer than Expiry.
	Patience time.Duration
	Waiting  func(Holder) // is called at every look with the holder that is waited for; may be nil
	Machine  *Machine     // nil: nothing is known of this machine's other runs
	// the store's time does not run as Clock does, as the sandbox's: it says nothing of a lease's age
	Untimed bool
}

// look is how often a wait looks.
const look = 5 * time.Second

// Take takes the lease, or says who holds it (*BusyError). It waits for one that nobody renews any more, and for one
// that lives as long as Patience says. When ctx ends it gives up with ctx's error.
func Take(ctx context.Context, o Options) (*Lease, error) {
	if o.Me.ID == "" {
		o.Me.ID = rand.Text()
	}
	unlock, remove := o.Machine.mark(o.Me.ID)
	h, err := (&taker{Options: o, began: o.Clock.Now()}).take(ctx)
	if err != nil {
		unlock()
		remove()
		return nil, fmt.Errorf("take the lease of the stack: %w", err)
	}
	h.unlock, h.remove = unlock, remove
	h.start()
	return h, nil
}

// RemoveLeftover removes what a killed run has left of its lease, if that has ended by now.
func RemoveLeftover(ctx context.Context, o Options) error {
	listing, err := o.Store.List(ctx)
	top, taken := listing.top()
	if err != nil || !taken || (&taker{Options: o}).lives(listing, top) {
		return err
	}
	h, err := Take(ctx, o)
	if err != nil {
		return err
	}
	return h.Release(ctx)
}

// taker is one try to take the lease.
type taker struct {
	Options
	began   time.Time
	first   sighting // of another holder
	last    sighting
	waited  *Holder    // the living run that was waited for
	created time.Time  // when Create was last called, by the own clock
	tried   int        // the generation it was called for
	over    Generation // the one before it, which had ended
	older   []int      // all that were there
}

// sighting is a holder as it was first seen without a change.
type sighting struct {
	number  int
	version int64
	id      string
	at      time.Time
}

func (s sighting) same(o sighting) bool {
	return s.number == o.number && s.version == o.version && s.id == o.id
}

func (t *taker) take(ctx context.Context) (*Lease, error) {
	ctx = cloud.WithPermit(ctx, func() error { return nil })
	for {
		listing, err := t.Store.List(ctx)
		if err != nil {
			return nil, stopped(ctx, err)
		}
		top, taken := listing.top()
		mine := taken && top.Number == t.tried && read(top.Text).ID == t.Me.ID // the reply to Create was lost
		if taken && !mine && t.lives(listing, top) {
			if err := t.wait(ctx, top); err != nil {
				return nil, err
			}
			continue
		}
		if !mine {
			switch err := t.create(ctx, listing); {
			case errors.Is(err, ErrExists):
				continue // somebody was faster, or the reply to the first try was lost
			case err != nil:
				return nil, stopped(ctx, err)
			}
		}
		kept, err := t.confirm(ctx)
		if err != nil {
			return nil, stopped(ctx, err)
		}
		if kept {
			return t.held(), nil
		}
	}
}

// create makes the generation after the highest, which has ended where there is one.
func (t *taker) create(ctx context.Context, l Listing) error {
	if t.Me.Since = l.Now; l.Now.IsZero() {
		t.Me.Since = t.Clock.Now()
	}
	text, err := t.Me.text(0)
	if err != nil {
		return err
	}
	top, _ := l.top()
	t.over, t.older = top, nil
	for _, g := range l.Generations {
		t.older = append(t.older, g.Number)
	}
	t.created, t.tried = t.Clock.Now(), top.Number+1
	return t.Store.Create(ctx, t.tried, text)
}

// confirm looks once more after a lease that had ended was taken over: one that was renewed after all is still its
// holder's.
func (t *taker) confirm(ctx context.Context) (bool, error) {
	if t.over.Number == 0 {
		return true, nil
	}
	listing, err := t.Store.List(ctx)
	if err != nil {
		return false, err
	}
	before, there := listing.find(t.over.Number)
	top, _ := listing.top()
	if top.Number <= t.tried && (!there || before.Version == t.over.Version) {
		return true, nil
	}
	number := t.tried
	t.tried = 0
	return false, t.Store.Delete(ctx, number)
}

// lives reports whether a generation may still be its holder's.
func (t *taker) lives(l Listing, g Generation) bool {
	now := sighting{g.Number, g.Version, read(g.Text).ID, t.Clock.Now()}
	if t.first.number == 0 {
		t.first = now
	}
	if !now.same(t.last) {
		t.last = now
	}
	ended := !t.Untimed && l.age(g) >= Expiry
	return !ended && now.at.Sub(t.last.at) < Expiry && !t.Machine.dead(read(g.Text))
}

// wait waits for the next look, or refuses to.
func (t *taker) wait(ctx context.Context, g Generation) error {
	holder := read(g.Text)
	known := !t.last.same(t.first) || t.Machine.lives(holder) // it has renewed under our eyes, or is here
	if known {
		t.waited = &holder
		if t.Patience >= 0 && t.Clock.Now().Sub(t.began) >= t.Patience {
			return &BusyError{Holder: holder}
		}
	}
	if t.Waiting != nil {
		t.Waiting(holder)
	}
	return t.Clock.Sleep(ctx, look)
}

// held is the lease, taken. A run that was waited for has ended by itself when nothing of it is left.
func (t *taker) held() *Lease {
	h := &Lease{store: t.Store, clock: t.Clock, me: t.Me, number: t.tried, older: t.older, renewed: t.created}
	if t.over.Number == 0 {
		h.After = t.waited
	}
	return h
}

// stopped is the end of ctx where a call failed because of it.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
