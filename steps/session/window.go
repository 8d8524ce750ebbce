package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/window"
)

// OpenWindow plans a window to the database.
func (s *Session) OpenWindow(l *live.Stack, q window.Request) plan.Plan {
	b := plan.NewBuilder(s.Settings, l, plan.Intent{})
	window.Open(b, q)
	return b.Plan()
}

// OpeningWindow is the run of a plan that opens one: held against what another one has opened meanwhile.
func (s *Session) OpeningWindow(q window.Request) Run {
	return Run{LeaseRequest: LeaseRequest{What: "db open", Patience: -1},
		Again: func(now *Session, l *live.Stack) (plan.Plan, error) {
			p := now.OpenWindow(l, q)
			return p, problemIn(p)
		}}
}

// ClosingWindow is the run of a plan that closes one: whatever is open by then.
func (s *Session) ClosingWindow() Run {
	return Run{LeaseRequest: LeaseRequest{What: "db close", Patience: -1},
		Again: func(now *Session, l *live.Stack) (plan.Plan, error) {
			p := now.CloseWindow(l)
			return p, problemIn(p)
		},
		Otherwise: func(*Session, plan.Plan, bool) error { return nil }}
}

// problemIn is the first problem of a plan as an error.
func problemIn(p plan.Plan) error {
	if len(p.Problems) == 0 {
		return nil
	}
	x := p.Problems[0]
	return fmt.Errorf("%s: %s; %s", x.Resource, x.Why, x.WayOut)
}

// CloseWindow plans the end of a window, whatever there is of it.
func (s *Session) CloseWindow(l *live.Stack) plan.Plan {
	b := plan.NewBuilder(s.Settings, l, plan.Intent{})
	window.Close(b)
	return b.Plan()
}

// WindowRequest is a window that this session asks for. held: it is closed when this run ends, and until done is called
// others on this machine can tell that the run lives.
func (s *Session) WindowRequest(address netip.Addr, length time.Duration, held bool) (q window.Request, done func()) {
	host, _ := os.Hostname()
	q = window.Request{Address: address, For: length, By: s.Who.Called(), Host: host}
	if !held || s.Env.Machine == nil {
		return q, func() {}
	}
	q.Run = rand.Text()
	return q, s.Env.Machine.Live(q.Run)
}

// WindowLeft reports whether a window was to be closed by a run of this machine, which has died.
func (s *Session) WindowLeft(w *live.Window) bool {
	return w != nil && w.Run != "" && s.Env.Machine != nil && s.Env.Machine.Died(w.Host, w.Run)
}

// ForgetWindow makes a window one that was left to its deadline, once it has been taken care of.
func (s *Session) ForgetWindow(w *live.Window) {
	if w != nil && s.Env.Machine != nil {
		s.Env.Machine.Live(w.Run)()
	}
}

// addressAsked tells who asks it by which IPv4 address they come: AWS's own.
const addressAsked = "https://checkip.amazonaws.com/"

// PublicAddress is the address by which this machine is seen on the internet.
func (s *Session) PublicAddress(ctx context.Context) (netip.Addr, error) {
	status, body, err := s.Env.Fetcher.Fetch(ctx, addressAsked, "")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("it answers %d", status)
	}
	var address netip.Addr
	if err == nil {
		address, err = netip.ParseAddr(strings.TrimSpace(body))
	}
	if err != nil {
		return address, fmt.Errorf("ask %s for the address of this machine: %w; name it with --ip", addressAsked, err)
	}
	return address, nil
}

// errUnreached says that the database takes no connection though it is open.
var errUnreached = errors.New("the window is open, and the database takes no connection from here")

// reachTime is how long a name may lead to the old address once RDS has a new one.
const reachTime = 3 * time.Minute

// ReachDatabase waits until the database takes connections from this machine.
func (s *Session) ReachDatabase(ctx context.Context, l *live.Stack) error {
	d := l.Database.Value
	if d == nil || s.Env.Reach == nil {
		return errUnreached
	}
	address := net.JoinHostPort(d.Address, strconv.Itoa(d.Port))
	began := s.Env.Clock.Now()
	for {
		err := s.Env.Reach(ctx, address)
		if err == nil {
			return nil
		}
		if s.Env.Clock.Now().Sub(began) > reachTime {
			return fmt.Errorf("%w: %w", errUnreached, err)
		}
		if err := s.Env.Clock.Sleep(ctx, 3*time.Second); err != nil {
			return err
		}
	}
}
