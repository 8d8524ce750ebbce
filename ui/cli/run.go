package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/ui/inline"
	"slipway/ui/text"
	"slipway/ui/text/command"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// job is one run that writes: how it plans, who agrees, and how it ends.
type job struct {
	claim    session.LeaseRequest
	asks     bool // a person agrees to the plan that is shown
	intent   *plan.Intent
	again    func(*session.Session, *live.Stack) plan.Plan          // plans from a read
	plan     func(*session.Session, *live.Stack) (plan.Plan, error) // plans and shows it
	agree    func(plan.Plan) error
	save     bool // the answers are kept
	conclude func(*session.Session, plan.Plan, plan.Result) error
}

// carryOut plans, asks and runs. The plan is made again once this run has its turn to write. Where it is another one by
// then, a person is asked again; without one it is run if the flags agree to it and if it undoes nothing that another
// run did meanwhile.
func (a *app) carryOut(ctx context.Context, s *session.Session, j job) error {
	for {
		l, err := a.read(ctx, s)
		if err != nil {
			return err
		}
		if s.WindowLeft(l.Window()) {
			if err := a.closeLeft(ctx, s, l, j.claim); err != nil {
				return err
			}
			continue
		}
		p, err := a.runnable(s, l, j)
		if err != nil {
			return err
		}
		if p.Empty() {
			if j.save {
				err = a.keep(s)
			}
			if err == nil {
				err = j.conclude(s, p, plan.Result{Live: l})
			}
			return err
		}
		if err := j.agree(p); err != nil {
			return err
		}
		result := a.shown(ctx, s, l, p, func(events func(plan.Event)) plan.Result {
			return s.Run(ctx, l, p, *j.intent, a.runOf(j, &p), events)
		})
		if j.asks && session.WasOutdated(result) && ctx.Err() == nil {
			text.Printf(a.err, "\nThis is the plan by now.\n")
			continue
		}
		return j.conclude(s, p, result)
	}
}

// closeLeft closes a window whose run was killed on this machine: whoever opened it has agreed that it ends with that.
func (a *app) closeLeft(ctx context.Context, s *session.Session, l *live.Stack, claim session.LeaseRequest) error {
	command.WindowLeft(a.err)
	s.ForgetWindow(l.Window())
	return a.closeWindow(ctx, s, l, claim)
}

// runOf is the run of a job, whose plan it keeps up to date.
func (a *app) runOf(j job, p *plan.Plan) session.Run {
	run := session.Run{LeaseRequest: j.claim}
	run.Again = func(now *session.Session, l *live.Stack) (plan.Plan, error) {
		if err := a.renew(now); err != nil {
			return plan.Plan{}, err
		}
		return j.again(now, l), nil
	}
	if j.save {
		run.Ready = a.keep
	}
	if j.asks {
		return run
	}
	run.Otherwise = func(now *session.Session, again plan.Plan, overtaken bool) error {
		if overtaken {
			return errOvertaken
		}
		*p = again
		if len(again.Problems) > 0 {
			x := again.Problems[0]
			return errors.New(x.Resource + ": " + x.Why + "; " + x.WayOut)
		}
		return j.agree(again)
	}
	return run
}

// runnable is the plan, shown, unless it may not run.
func (a *app) runnable(s *session.Session, l *live.Stack, j job) (plan.Plan, error) {
	p, err := j.plan(s, l)
	if err == nil && len(p.Problems) > 0 {
		err = exit(exitFailed)
	}
	return p, err
}

// showPlan shows a plan to people, or to programs where it may not run.
func (a *app) showPlan(s *session.Session, l *live.Stack, p plan.Plan) {
	e := s.Estimate()
	if _, ok := a.live(); !ok {
		a.showLines(p, e)
		return
	}
	a.drawn(func(t *theme.Theme, w int) string {
		running := steps.EstimateRunning(l, s.Prices)
		return strings.Join(widget.Plan(t, p, e, running, s.SourceOf, false, min(w, 140)), "\n")
	})
}

// showLines writes a plan as lines, or as JSON where it may not run.
func (a *app) showLines(p plan.Plan, e cost.Estimate) {
	switch {
	case !a.json:
		text.Plan(a.err, p, e, false)
	case len(p.Problems) > 0:
		_ = text.PlanJSON(a.out, p, e)
	}
}

// shown runs a plan into the sink the flags ask for.
func (a *app) shown(ctx context.Context, s *session.Session, l *live.Stack, p plan.Plan,
	run func(events func(plan.Event)) plan.Result) plan.Result {
	if a.json {
		return run(text.NewJSONEvents(a.out).Event)
	}
	if t, ok := a.live(); ok {
		before := s.Diagram(l)
		shown := inline.Shown{Plan: p, Before: &before, Now: s.Env.Clock.Now}
		if a.sandbox {
			shown.World = "sandbox"
		}
		result := inline.Run(ctx, t, shown, run)
		text.Failures(a.err, result)
		return result
	}
	return text.Run(ctx, a.err, s.Env.Clock.Now, p, run)
}

// renew takes over what was changed in slipway.yaml since the plan was made: a run that was waited for may have written
// it. What this run was given stays, names of --secrets-from and answers of --set included. They still have to be about
// the stack whose turn it is.
func (a *app) renew(s *session.Session) error {
	kept, err := s.Reread()
	if err != nil {
		return err
	}
	for _, id := range []string{"app", "environment", "region"} {
		if kept.Settings.Get(id) != s.Settings.Get(id) {
			return errors.New(a.file + " speaks of another stack than a moment ago; nothing was changed")
		}
	}
	if bad := steps.Validate(kept.Settings); len(kept.Outside) > 0 && len(bad) > 0 {
		return fmt.Errorf("%s was changed meanwhile, and this answer in it needs mending; nothing was changed: %w", a.file,
			bad[0])
	}
	sources := maps.Clone(s.Sources)
	if sources == nil {
		sources = map[string]question.Answer{}
	}
	session.Answers{Settings: &s.Settings, Sources: sources}.MergeFile(kept)
	s.Sources = sources
	return nil
}

// errOvertaken ends a run without a person whose answers are not those of the run it has waited for: which of them are
// meant is not for slipway to say.
var errOvertaken = &cloud.Error{
	Code: "Overtaken", Means: "the run that this one has waited for had other answers or other secrets, and this one " +
		"would undo them; nothing was changed",
	Next: "look at slipway plan, decide which are meant, and run it again",
}

// oneRun is what the help of the commands that write says of two at once.
const oneRun = "One run at a time writes to a stack, whoever starts it and wherever. At a terminal another one waits " +
	"and says for whom. Elsewhere it ends with exit 1 as soon as it is clear that the other is alive (half a minute at " +
	"most), or waits as long as --wait says. A run that was killed is not waited for longer than two minutes.\n\n"

// waitFlag is --wait.
type waitFlag struct{ length time.Duration }

func (f *waitFlag) add(c *cobra.Command) {
	c.Flags().DurationVar(&f.length, "wait", 0,
		"how long to wait for another run that writes to the stack, for example 30m")
}

// claim is what a command takes its turn to write for. Whoever sits at a terminal can end a wait, so it has no other
// end there.
func (a *app) claim(what string, wait waitFlag) session.LeaseRequest {
	patience := wait.length
	if patience == 0 && a.prompt {
		patience = -1
	}
	return session.LeaseRequest{What: what, Patience: patience}
}
