package cli

import (
	"context"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/window"
	"slipway/ui/inline"
	"slipway/ui/text/command"
	"slipway/ui/wizard"
)

func (a *app) dbCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "db", Short: "Open the database to your address for a while, and close it again",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("say what: slipway db open, or slipway db close")
		},
	}
	c.AddCommand(a.dbOpenCommand(), a.dbCloseCommand())
	return c
}

// windowFlags are the flags of slipway db open.
type windowFlags struct {
	address string
	length  time.Duration
	detach  bool
	wait    waitFlag
}

func (a *app) dbOpenCommand() *cobra.Command {
	var f windowFlags
	c := &cobra.Command{
		Use:   "open",
		Short: "Open the database to one address on the internet for a while",
		Long: "Open the database to one address on the internet for a while, for what can run nowhere else. Better, since " +
			"nothing is opened for it: slipway run -- COMMAND for migrations.\n\nBefore anything is opened, two one-time " +
			"schedules are made in AWS that close it again at the deadline, even if this machine dies. It stays in the " +
			"foreground and closes the window when it ends, by ctrl+c or its time; with --detach it leaves that to AWS. As " +
			"long as it is open, every slipway command says so first, and the checklist fails.\n\nA database in a private " +
			"subnet cannot be opened: no address would lead to it.\n\n" + oneRun,
		Example: "slipway db open\nslipway db open --for 15m --ip 203.0.113.7\nslipway db open --detach --yes",
		Args:    cobra.NoArgs,
		RunE: a.onStack(nil, func(ctx context.Context, s *session.Session) error {
			return a.openWindow(ctx, s, f)
		}),
	}
	c.Flags().StringVar(&f.address, "ip", "", "the IPv4 address that is let in; this machine's own where it is not named")
	c.Flags().DurationVar(&f.length, "for", window.Usual, "how long, 5m to 4h")
	c.Flags().BoolVar(&f.detach, "detach", false, "end at once and leave it to AWS to close it")
	f.wait.add(c)
	return c
}

func (a *app) dbCloseCommand() *cobra.Command {
	var wait waitFlag
	c := &cobra.Command{
		Use:   "close",
		Short: "Close the database to the internet now",
		Long: "Close the window of slipway db open now, whoever has opened it: the rule, the public address, and then what " +
			"would have closed them. It asks nothing.\n\n" + oneRun,
		Example: "slipway db close",
		Args:    cobra.NoArgs,
		RunE: a.onStack(nil, func(ctx context.Context, s *session.Session) error {
			if err := s.Writable(); err != nil {
				return err
			}
			l, err := a.read(ctx, s)
			if err != nil {
				return err
			}
			return a.closeWindow(ctx, s, l, a.claim("db close", wait))
		}),
	}
	wait.add(c)
	return c
}

// openWindow opens a window, and holds it open until its time or this run is over.
func (a *app) openWindow(ctx context.Context, s *session.Session, f windowFlags) error {
	if err := s.Writable(); err != nil {
		return err
	}
	address, own, err := a.windowAddress(ctx, s, f.address)
	if err != nil {
		return err
	}
	q, done := s.WindowRequest(address, f.length, !f.detach)
	defer done()
	if err := q.Validate(); err != nil {
		return usage("%w", err)
	}
	var opened *live.Stack
	intent := plan.Intent{}
	again := func(s *session.Session, l *live.Stack) plan.Plan { return s.OpenWindow(l, q) }
	err = a.carryOut(ctx, s, job{
		claim: a.claim("db open", f.wait), asks: a.prompt && !a.yes, intent: &intent, again: again,
		plan: func(s *session.Session, l *live.Stack) (plan.Plan, error) {
			p := again(s, l)
			if len(p.Problems) == 0 && !a.json {
				command.WindowAdvice(a.err, address.String())
			}
			a.showPlan(s, l, p)
			return p, nil
		},
		agree: func(p plan.Plan) error { return a.agree(ctx, s, p, &plan.Consent{Yes: a.yes}) },
		conclude: func(s *session.Session, p plan.Plan, r plan.Result) error {
			if r.OK() && !r.Stopped {
				opened = r.Live
				return nil
			}
			err := a.conclude(p, r, r.Notes, nil)
			if r.Live.Window() == nil {
				return err
			}
			// what was opened before it failed or was stopped is closed again
			if closing := a.closeWindow(context.WithoutCancel(ctx), s, nil, a.claim("db close", f.wait)); closing != nil {
				return closing
			}
			return err
		},
	})
	if err != nil || opened == nil {
		return err
	}
	return a.holdWindow(ctx, s, opened, own, f)
}

// windowAddress is the address that is let in, and whether it is this machine's own.
func (a *app) windowAddress(ctx context.Context, s *session.Session, given string) (address netip.Addr, own bool,
	err error) {
	if given == "" {
		address, err = s.PublicAddress(ctx)
		return address, true, err
	}
	if address, err = netip.ParseAddr(given); err != nil {
		return address, false, usage("--ip takes an IPv4 address, not %q", given)
	}
	return address, false, nil
}

// holdWindow says how the database is reached, and closes it when this run ends, unless it is left to its deadline.
func (a *app) holdWindow(ctx context.Context, s *session.Session, l *live.Stack, own bool, f windowFlags) error {
	w, now := l.Window(), s.Env.Clock.Now
	forget := a.signals.AtLeave(func() { command.WindowNotClosed(a.err, w) })
	defer forget()
	if own && ctx.Err() == nil {
		if err := s.ReachDatabase(ctx, l); err != nil && ctx.Err() == nil {
			command.WindowUnreached(a.err, err)
		}
	}
	if a.json {
		if err := command.WindowJSON(a.out, w, *l.Database.Value); err != nil {
			return err
		}
	} else {
		command.WindowOpened(a.err, w, *l.Database.Value, now())
	}
	if f.detach {
		if !a.json {
			command.WindowStays(a.err, w)
		}
		return nil
	}
	// this run closes it a little earlier than AWS would, and cleans up
	left := func() time.Duration { return w.Until.Sub(now()) - time.Minute }
	a.waitShown(ctx, s, w, left)
	// ctrl+c was heard: it ends the wait, and what it is for begins
	err := a.closeWindow(context.WithoutCancel(ctx), s, nil, a.claim("db close", f.wait))
	if err == nil && ctx.Err() != nil {
		return exit(exitInterrupted)
	}
	return err
}

// waitShown waits until the window's time or this run is over, and shows how long it is open still.
func (a *app) waitShown(ctx context.Context, s *session.Session, w *live.Window, left func() time.Duration) {
	if t, ok := a.live(); ok {
		err := inline.Hold(ctx, t, "open to "+w.CIDR, "ctrl+c closes it now. When this machine dies, AWS closes it.", left,
			func(ctx context.Context) error { return s.Env.Clock.Sleep(ctx, left()) })
		if err == nil || ctx.Err() != nil {
			return
		}
	}
	if !a.json {
		command.WindowHeld(a.err, w)
	}
	const told = 5 * time.Minute
	for left() > 0 && s.Env.Clock.Sleep(ctx, min(left(), told)) == nil {
		if !a.json && left() > time.Second {
			command.WindowRemains(a.err, left())
		}
	}
}

// closeWindow closes a window, whatever there is of it. l is what was read of the stack, nil where that is to be read.
func (a *app) closeWindow(ctx context.Context, s *session.Session, l *live.Stack, claim session.LeaseRequest) error {
	if l == nil {
		l = s.Read(ctx)
	}
	p := s.CloseWindow(l)
	if len(p.Problems) > 0 {
		a.showPlan(s, l, p)
		return exit(exitFailed)
	}
	run := s.ClosingWindow()
	run.LeaseRequest = claim
	result := plan.Result{Live: l}
	if !p.Empty() {
		result = a.shown(ctx, s, l, p, func(events func(plan.Event)) plan.Result {
			return s.Run(ctx, l, p, plan.Intent{}, run, events)
		})
	}
	if wizard.OutcomeOf(result, false) != wizard.Well {
		command.WindowNotClosed(a.err, l.Window())
		a.sayLog()
		return exitAs(wizard.OutcomeOf(result, false))
	}
	if a.json {
		return nil
	}
	command.WindowClosed(a.err, p)
	return nil
}
