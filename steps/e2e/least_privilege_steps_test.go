package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// well is nil when a run ended well.
func well(p plan.Plan, r plan.Result) error {
	for _, x := range p.Problems {
		return fmt.Errorf("problem: %s %s: %s", x.Kind, x.Resource, x.Why)
	}
	for _, e := range r.Events {
		if e.State == plan.Failed {
			return fmt.Errorf("%s: %w", e.Action, e.Err)
		}
	}
	if !r.OK() {
		return errors.New("not everything was done")
	}
	return nil
}

// through takes steps until one fails.
func through(steps ...func() error) error {
	for n, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", n+1, err)
		}
	}
	return nil
}

func (l *traveller) applied(ctx context.Context, i plan.Intent) func() error {
	return func() error { return well(l.apply(ctx, i)) }
}

func (l *traveller) destroyed(ctx context.Context) func() error {
	return func() error { return well(l.destroy(ctx)) }
}

// settled reads everything and finds nothing to do.
func (l *traveller) settled(ctx context.Context) func() error {
	return func() error {
		read := l.session.Read(ctx)
		if left := unread(read); len(left) > 0 {
			return fmt.Errorf("not readable: %s", strings.Join(left, "; "))
		}
		if p := l.session.Plan(read, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
			return fmt.Errorf("not settled: %v", pending(p))
		}
		return nil
	}
}

// checked reads everything and holds the checklist to a verdict on every check but git's.
func (l *traveller) checked(ctx context.Context) func() error {
	return func() error {
		read := l.session.Read(ctx)
		if left := unread(read); len(left) > 0 {
			return fmt.Errorf("not readable: %s", strings.Join(left, "; "))
		}
		for _, f := range steps.Checklist(read, nil, nil).Checks {
			if f.Number != 4 && f.Status != "pass" && f.Status != "accepted" {
				return fmt.Errorf("check %d %s: %s %s", f.Number, f.ID, f.Status, f.Detail)
			}
		}
		return nil
	}
}

// scanned holds that the last run told what the scan of the image it pushed has found.
func (l *traveller) scanned() error {
	for _, e := range l.events {
		if strings.HasPrefix(e.Detail, "scan: ") {
			return nil
		}
	}
	return errors.New("nothing was said of the scan's findings")
}

// change answers differently.
func (l *traveller) change(f func(*stack.Settings)) func() error {
	return func() error {
		f(&l.session.Settings)
		return nil
	}
}

// write puts a file into the lab's folder.
func (l *traveller) write(name, text string) {
	l.tb.Helper()
	if err := os.WriteFile(filepath.Join(l.session.Env.Dir, name), []byte(text), 0o644); err != nil {
		l.tb.Fatal(err)
	}
}

// byHand does something as the account's administrator.
func (l *traveller) byHand(f func(c *cloud.Clients) error) func() error {
	return func() error {
		l.box.As(sandbox.Principal{})
		defer l.box.As(l.who)
		if err := f(cloud.New(l.box.Config(l.session.Settings.Region))); err != nil {
			l.tb.Fatalf("by hand: %v", err)
		}
		return nil
	}
}
