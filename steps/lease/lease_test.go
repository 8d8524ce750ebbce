package lease

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
)

func put(ctx context.Context, c *cloud.Clients) error {
	_, err := c.SSM.PutParameter(ctx, &ssm.PutParameterInput{
		Name: new("/shop/production/A"), Type: types.ParameterTypeString, Value: new("x"),
		Overwrite: new(true),
	})
	return err
}

// TestOneHolds: a lease that is held and renewed is refused to others, who learn whose it is, until it is given back;
// then nothing of it is left.
func TestOneHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		a, b := process(t, box), process(t, box)
		h := a.mustTake(0)
		if err := a.writes(h); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		var busy *BusyError
		if _, err := b.take(0); !errors.As(err, &busy) || busy.Holder.By != "ada" || busy.Holder.Host != "laptop" ||
			busy.Holder.What != "apply" || busy.Holder.Since.IsZero() {
			t.Fatalf("got %v", err)
		}
		if took := time.Since(began); took > Renewal+2*look {
			t.Errorf("refused after %s", took)
		}
		time.Sleep(time.Hour)
		if err := a.writes(h); err != nil {
			t.Errorf("renewed for an hour, and: %v", err)
		}
		if err := h.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := left(t, box); len(n) > 0 {
			t.Errorf("left: %v", n)
		}
		if err := a.writes(h); err == nil {
			t.Error("it wrote after it had given the lease back")
		}
		h = b.mustTake(0)
		if h.After != nil {
			t.Error("nothing was waited for")
		}
		if err := h.Release(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestNoWriteWithoutALease: the guard lets no write through that has no lease.
func TestNoWriteWithoutALease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := process(t, account1())
		if err := put(t.Context(), a.clients); cloud.Explain(err) == nil || cloud.Explain(err).Code != "NoLease" {
			t.Errorf("got %v", err)
		}
	})
}

// TestWaits: a run that may wait goes on as soon as the other has ended, knows that it ended by itself, and gives up
// when it took too long.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		a, b, c := process(t, box), process(t, box), process(t, box)
		a.answers = "one"
		h := a.mustTake(0)
		var busy *BusyError
		began := time.Now()
		if _, err := c.take(10 * time.Minute); !errors.As(err, &busy) || time.Since(began) < 10*time.Minute ||
			time.Since(began) > 11*time.Minute {
			t.Fatalf("gave up after %s: %v", time.Since(began), err)
		}
		time.AfterFunc(5*time.Minute, func() { _ = h.Release(context.Background()) })
		began = time.Now()
		o := b.options(-1)
		told := 0
		o.Waiting = func(h Holder) { told++ }
		next, err := Take(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 5*time.Minute || took > 5*time.Minute+2*look || told < 50 {
			t.Errorf("went on after %s, told %d times", took, told)
		}
		if next.After == nil || next.After.Answers != "one" {
			t.Errorf("after %v", next.After)
		}
		next.Release(t.Context())
	})
}

// TestWaitEnds: ctrl+c ends a wait at once.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		a, b := process(t, box), process(t, box)
		h := a.mustTake(0)
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, stop)
		began := time.Now()
		if _, err := Take(ctx, b.options(-1)); !errors.Is(err, context.Canceled) || time.Since(began) > time.Minute {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		h.Release(t.Context())
	})
}

// TestKilledHolder: the lease of a killed run ends within minutes, whoever looks and whatever their clocks say.
func TestKilledHolder(t *testing.T) {
	for _, c := range []struct {
		name           string
		holder, waiter time.Duration
		untimed        bool
	}{
		{name: "clocks agree"},
		{name: "the holder's is an hour ahead", holder: time.Hour},
		{name: "the holder's is an hour behind", holder: -time.Hour},
		{name: "the waiter's is an hour ahead", waiter: time.Hour},
		{name: "the waiter's is an hour behind", waiter: -time.Hour, holder: time.Hour},
		{name: "AWS's time is not told", untimed: true, waiter: -time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				box := account1()
				a, b := process(t, box), process(t, box)
				a.clock.wrong, b.clock.wrong, b.store.untimed = c.holder, c.waiter, c.untimed
				h := a.mustTake(0)
				time.Sleep(10*time.Minute + 7*time.Second)
				a.kill(h)
				killed := time.Now()
				next := b.mustTake(0)
				if took := time.Since(killed); took < Expiry-Renewal-time.Second || took > Expiry+2*look {
					t.Errorf("taken over after %s", took)
				}
				if next.After != nil {
					t.Error("the killed run is taken for one that ended by itself")
				}
				if err := b.writes(next); err != nil {
					t.Error(err)
				}
				next.Release(t.Context())
				if n := left(t, box); len(n) > 0 {
					t.Errorf("left: %v", n)
				}
			})
		})
	}
}

// TestLivingHolderAndWrongClocks: no clock makes a lease that is renewed look like one that has ended.
func TestLivingHolderAndWrongClocks(t *testing.T) {
	for _, wrong := range []time.Duration{-time.Hour, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			box := account1()
			a, b := process(t, box), process(t, box)
			b.clock.wrong = wrong
			h := a.mustTake(0)
			var busy *BusyError
			if _, err := b.take(20 * time.Minute); !errors.As(err, &busy) {
				t.Errorf("got %v", err)
			}
			if err := h.Lost(); err != nil {
				t.Error(err)
			}
			h.Release(t.Context())
		})
	}
}

// TestFiveTakers: of five that wait for a dead run's lease one gets it, and the others wait for that one.
func TestFiveTakers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		dead := process(t, box)
		dead.kill(dead.mustTake(0))
		var mu sync.Mutex
		holding, most, went := 0, 0, 0
		var all sync.WaitGroup
		for range 5 {
			r := process(t, box)
			all.Go(func() {
				h, err := r.take(-1)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				holding, went = holding+1, went+1
				most = max(most, holding)
				mu.Unlock()
				time.Sleep(4 * time.Minute)
				if err := r.writes(h); err != nil {
					t.Error(err)
				}
				mu.Lock()
				holding--
				mu.Unlock()
				h.Release(t.Context())
			})
		}
		all.Wait()
		if most != 1 || went != 5 {
			t.Errorf("%d held it at once, %d in the end", most, went)
		}
		if n := left(t, box); len(n) > 0 {
			t.Errorf("left: %v", n)
		}
	})
}

// TestStoppedProcess: a run that stood still for longer than its lease and goes on writes nothing more, not even to
// its lease.
func TestStoppedProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		a, b := process(t, box), process(t, box)
		h := a.mustTake(0)
		time.Sleep(time.Minute)
		wake := make(chan struct{})
		a.clock.stopped.Store(&wake)
		next := b.mustTake(0)
		if err := b.writes(next); err != nil {
			t.Fatal(err)
		}
		before := box.Writes()
		a.clock.stopped.Store(nil)
		close(wake)
		synctest.Wait()
		var lost *LostError
		if err := a.writes(h); !errors.As(err, &lost) {
			t.Errorf("got %v", err)
		}
		if err := h.Release(t.Context()); err != nil {
			t.Error(err)
		}
		if box.Writes() != before {
			t.Errorf("%d writes after it went on", box.Writes()-before)
		}
		if err := b.writes(next); err != nil {
			t.Errorf("the new holder: %v", err)
		}
		next.Release(t.Context())
	})
}

// TestMachine: a run that died on this machine is not waited for, one that lives is known at once, and another
// machine's is neither.
func TestMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, here := account1(), &Machine{Folder: t.TempDir(), Host: "laptop"}
		a, b, c := process(t, box), process(t, box), process(t, box)
		a.machine, b.machine, c.machine = here, here, &Machine{Folder: here.Folder, Host: "other"}
		h := a.mustTake(0)
		began := time.Now()
		var busy *BusyError
		if _, err := b.take(0); !errors.As(err, &busy) || time.Since(began) > 0 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		a.kill(h)
		h.unlock() // as the system does for a process that died
		if c.machine.dead(h.me) {
			t.Error("another machine's run is taken for dead")
		}
		next := b.mustTake(0)
		if time.Since(began) > 0 {
			t.Errorf("taken over after %s", time.Since(began))
		}
		next.Release(t.Context())
	})
}

// TestForeignText: what others have written into the lease never reaches a terminal as it is.
func TestForeignText(t *testing.T) {
	h := read(
		`{"by":"\u001b[31mada\u202e","host":"a\r\nb","folder":"../../x","id":"../../etc/passwd","what":"apply\u0007"}`)
	if s := h.String(); strings.ContainsAny(s, "\x1b\r\n\a\u202e") {
		t.Errorf("%q", s)
	}
	if (&Machine{Folder: t.TempDir(), Host: "ab"}).dead(h) {
		t.Error("a path was asked for")
	}
	if s := read("not JSON").String(); !strings.HasPrefix(s, "somebody") {
		t.Error(s)
	}
}
