package lease

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"slipway/steps/cloud"
)

// Lease is a lease that was taken. It is renewed until it is released or lost.
type Lease struct {
	// After is the run that was waited for and ended by itself, nil when there was none or it died.
	After *Holder

	store  Store
	clock  cloud.Clock
	me     Holder
	number int
	older  []int  // generations that had ended when this one was taken
	unlock func() // of this machine's file of the run
	remove func()

	mu       sync.Mutex
	renewed  time.Time // when the last good renewal began, by the own clock
	renewals int
	last     error // of the last renewal
	lost     error
	ended    bool

	ends   context.Context // ends with the lease
	loops  sync.WaitGroup
	cancel context.CancelCauseFunc
}

// start begins to renew.
func (h *Lease) start() {
	ctx, cancel := context.WithCancelCause(context.Background())
	h.ends, h.cancel = ctx, cancel
	h.loops.Add(2)
	go h.renewing(ctx)
	go h.watching(ctx)
}

// Under returns a context that ends with ctx and with the lease, and whose writes are refused once the lease is lost.
func (h *Lease) Under(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(cloud.WithPermit(ctx, h.Permit))
	off := context.AfterFunc(h.ends, func() { cancel(context.Cause(h.ends)) })
	return ctx, func() { off(); cancel(nil) }
}

// Permit is nil while writes may be begun.
func (h *Lease) Permit() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.lost != nil:
		return h.lost
	case h.ended:
		return &LostError{Why: errors.New("it was given back")}
	case h.since() >= Fence:
		h.loseLocked(h.last)
		return h.lost
	}
	return nil
}

// Lost is why the lease was lost, nil while it is not.
func (h *Lease) Lost() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lost
}

// since is how long ago the last good renewal began. A machine that slept counts the time it slept, which its wall
// clock alone knows.
func (h *Lease) since() time.Duration {
	now := h.clock.Now()
	return max(now.Sub(h.renewed), now.Round(0).Sub(h.renewed.Round(0)))
}

func (h *Lease) lose(why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.loseLocked(why)
}

func (h *Lease) loseLocked(why error) {
	if h.lost == nil && !h.ended {
		h.lost = &LostError{Why: why}
		h.cancel(h.lost)
	}
}

// renewing renews until the lease ends.
func (h *Lease) renewing(ctx context.Context) {
	defer h.loops.Done()
	pause := Renewal
	for h.clock.Sleep(ctx, pause) == nil {
		err := h.renew(cloud.WithPermit(ctx, h.Permit))
		h.mu.Lock()
		h.last = err
		h.mu.Unlock()
		var lost *LostError
		switch {
		case err == nil:
			pause = Renewal
		case errors.As(err, &lost), final(err):
			h.lose(err)
		default:
			pause = look
		}
	}
}

// final reports whether another try to renew cannot help.
func final(err error) bool {
	return cloud.Denied(err) || cloud.Is(err, "ExpiredToken", "UnrecognizedClient", "InvalidClientTokenId",
		"InvalidSignature", "SignatureDoesNotMatch")
}

// watching ends the lease when it could not be renewed in time, also while a renewal gets no answer.
func (h *Lease) watching(ctx context.Context) {
	defer h.loops.Done()
	for h.Permit() == nil {
		h.mu.Lock()
		left := Fence - h.since()
		h.mu.Unlock()
		if h.clock.Sleep(ctx, max(left, time.Second)) != nil {
			return
		}
	}
}

// renew renews once. It holds first that the generation is still the own one and the highest.
func (h *Lease) renew(ctx context.Context) error {
	began := h.clock.Now()
	listing, err := h.store.List(ctx)
	if err != nil {
		return err
	}
	own, there := listing.find(h.number)
	top, _ := listing.top()
	switch {
	case top.Number > h.number:
		return &LostError{Why: errors.New("another run has taken it over: " + read(top.Text).String())}
	case !there:
		return &LostError{Why: errors.New("somebody has removed it")}
	case read(own.Text).ID != h.me.ID:
		return &LostError{Why: errors.New("another run holds it: " + read(own.Text).String())}
	}
	text, err := h.me.text(h.renewals + 1)
	if err != nil {
		return err
	}
	version, err := h.store.Renew(ctx, h.number, text)
	switch {
	case err != nil:
		return err
	case version <= own.Version:
		return &LostError{Why: errors.New("somebody has removed it")}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	// a renewal that came later proves nothing: others may have taken over before it
	if h.lost == nil && h.since() < Fence {
		h.renewed, h.renewals = began, h.renewals+1
	}
	return nil
}

// Release gives the lease back, and says what kept it from that. A lease that was lost is nobody's to give back.
func (h *Lease) Release(ctx context.Context) error {
	permit := h.Permit()
	h.mu.Lock()
	h.ended = true
	h.mu.Unlock()
	h.cancel(nil)
	h.loops.Wait()
	defer h.remove()
	defer h.unlock()
	if permit != nil {
		return nil
	}
	ctx = cloud.WithPermit(ctx, h.fenced)
	// The own generation goes last: while it is there nobody can take a lower one.
	for _, number := range append(slices.Clone(h.older), h.number) {
		if err := h.drop(ctx, number); err != nil {
			return &KeptError{Why: err}
		}
	}
	return nil
}

// fenced is nil as long as nobody else can have taken the lease over.
func (h *Lease) fenced() error {
	if h.since() >= Fence {
		return &LostError{Why: errors.New("it was not given back in time")}
	}
	return nil
}

// drop deletes a generation. It is tried again where it is certain that it is still the own one: once it is gone,
// anybody may make it anew.
func (h *Lease) drop(ctx context.Context, number int) error {
	for try := 1; ; try++ {
		err := h.store.Delete(ctx, number)
		if err == nil || try == 3 || cloud.Denied(err) || h.clock.Sleep(ctx, time.Duration(try)*time.Second) != nil {
			return err
		}
		if number == h.number && !cloud.Throttled(err) {
			listing, unread := h.store.List(ctx)
			if unread != nil {
				return err
			}
			if own, there := listing.find(number); !there || read(own.Text).ID != h.me.ID {
				return nil
			}
		}
	}
}
