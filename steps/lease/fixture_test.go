package lease

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

var shop = stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1", Account: "123456789012",
	Partition: "aws"}

// run is one run of a test: a process with its own clock and its own way to AWS.
type run struct {
	t       *testing.T
	clients *cloud.Clients
	clock   *clock
	store   *wire
	machine *Machine
	answers string
}

// clock is a run's own: it may be wrong, and stands still for the run while its process is stopped.
type clock struct {
	wrong   time.Duration
	stopped atomic.Pointer[chan struct{}]
}

func (c *clock) Now() time.Time { return time.Now().Add(c.wrong) }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	err := cloud.SystemClock{}.Sleep(ctx, d)
	if until := c.stopped.Load(); until != nil {
		<-*until
	}
	return err
}

// wire is a run's way to AWS, which can be cut, and which may not tell AWS's time.
type wire struct {
	Store
	cut     atomic.Bool
	untimed bool
}

var errCut = errors.New("dial tcp: connection refused")

func (w *wire) List(ctx context.Context) (Listing, error) {
	if w.cut.Load() {
		return Listing{}, errCut
	}
	l, err := w.Store.List(ctx)
	if w.untimed {
		l.Now = time.Time{}
	}
	return l, err
}

func (w *wire) Create(ctx context.Context, n int, text string) error {
	if w.cut.Load() {
		return errCut
	}
	return w.Store.Create(ctx, n, text)
}

func (w *wire) Renew(ctx context.Context, n int, text string) (int64, error) {
	if w.cut.Load() {
		return 0, errCut
	}
	return w.Store.Renew(ctx, n, text)
}

func (w *wire) Delete(ctx context.Context, n int) error {
	if w.cut.Load() {
		return errCut
	}
	return w.Store.Delete(ctx, n)
}

// process is a new run on an account.
func process(t *testing.T, box *sandbox.Sandbox) *run {
	t.Helper()
	cfg := box.Config("eu-west-1")
	cfg.Retryer = cloud.Retryer
	guard := &cloud.Guard{Leased: true}
	guard.Attach(&cfg)
	c := cloud.New(cfg)
	if _, err := account.Identify(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return &run{t: t, clients: c, clock: &clock{}, store: &wire{Store: Parameters(c, shop)}}
}

func (r *run) options(patience time.Duration) Options {
	return Options{
		Store: r.store, Clock: r.clock, Patience: patience, Machine: r.machine,
		Me: Holder{By: "ada", Host: "laptop", Folder: "shop", Process: 7, What: "apply", Answers: r.answers},
	}
}

func (r *run) take(patience time.Duration) (*Lease, error) {
	return Take(r.t.Context(), r.options(patience))
}

func (r *run) mustTake(patience time.Duration) *Lease {
	r.t.Helper()
	h, err := r.take(patience)
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

// kill ends a run as kill -9 does: it does nothing more, and nothing is given back.
func (r *run) kill(h *Lease) {
	r.store.cut.Store(true)
	h.cancel(nil)
	h.loops.Wait()
}

// writes makes one write under the lease, as an action does, and says whether it came through.
func (r *run) writes(h *Lease) error {
	ctx, free := h.Under(r.t.Context())
	defer free()
	return put(ctx, r.clients)
}

func account1() *sandbox.Sandbox {
	return sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012"})
}

// left are the generations that are there.
func left(t *testing.T, box *sandbox.Sandbox) []Generation {
	t.Helper()
	l, err := Parameters(cloud.New(box.Config("eu-west-1")), shop).List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return l.Generations
}
