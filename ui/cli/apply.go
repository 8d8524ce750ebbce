package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/inline"
	"slipway/ui/text"
	"slipway/ui/text/command"
	"slipway/ui/wizard"
)

// consentFlags are what a command without a person takes for agreement.
type consentFlags struct {
	replace, remove []string
}

func (f *consentFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.replace, "replace", nil, "agree to make the resource of this name anew")
	c.Flags().StringArrayVar(&f.remove, "delete", nil, "agree to delete the resource of this name")
}

func (f *consentFlags) consent(yes bool) plan.Consent {
	return plan.Consent{Yes: yes, Replace: f.replace, Delete: f.remove}
}

func (a *app) applyCommand() *cobra.Command {
	var set []string
	var secretsFrom string
	var agreed consentFlags
	var wait waitFlag
	var first rehearsalFlags
	c := &cobra.Command{
		Use:   "apply",
		Short: "Make AWS what slipway.yaml says",
		Long: "Make AWS what slipway.yaml says. It shows the plan and asks for the app's name; without a terminal, --yes " +
			"agrees to creates and updates, and what is lost for good is agreed to by name.\n\n" + oneRun +
			"Exit 1 when something failed or was not agreed to, 4 when all is done but what you have to do (DNS records " +
			"elsewhere), 130 when it was stopped. Run it again: it goes on from what AWS has.",
		Example: "slipway apply\nslipway apply --yes --set service.count=2\nslipway apply --yes --secrets-from .env",
		Args:    cobra.NoArgs,
		RunE: a.onStack(&set, func(ctx context.Context, s *session.Session) error {
			return a.runPlan(ctx, s, planned{claim: a.claim("apply", wait), secretsFrom: secretsFrom,
				consent: agreed.consent(a.yes), first: first})
		}),
	}
	c.Flags().StringArrayVar(&set, "set", nil, "give an answer and keep it: data.class=db.t3.small")
	c.Flags().StringVar(&secretsFrom, "secrets-from", "", "a .env file with secret values, - for stdin")
	agreed.add(c)
	wait.add(c)
	first.add(c)
	return c
}

// planned is what one run of a plan wants beside the answers.
type planned struct {
	claim       session.LeaseRequest
	intent      plan.Intent
	secretsFrom string // a .env file with secret values, - for standard input, "" for none
	consent     plan.Consent
	narrow      func(plan.Plan) plan.Plan // to one step; nil: the whole plan
	first       rehearsalFlags            // whether the container is tried before its image is pushed
	again       bool                      // something that stands is run again: without a stack nothing is
	// prepare finds what the plan is asked to bring, at each read; nil: what intent says
	prepare func(*session.Session, *live.Stack) (plan.Intent, error)
	// show shows the plan; nil: whole, with its price
	show func(*session.Session, *live.Stack, plan.Plan)
	// conclude tells how it ended; nil: as apply does, and the answers are kept
	conclude func(*session.Session, plan.Plan, plan.Result) error
}

// runPlan plans, asks, applies and reports: the one way from answers to AWS for every command without screens.
func (a *app) runPlan(ctx context.Context, s *session.Session, w planned) error {
	if err := s.Writable(); err != nil {
		return err
	}
	if err := a.sameStack(s); err != nil {
		return err
	}
	if w.show == nil {
		w.show = a.showPlan
	}
	keeps := w.conclude == nil
	if keeps {
		w.conclude = func(s *session.Session, p plan.Plan, r plan.Result) error {
			notes, waiting := s.WaitingAfter(p, r)
			return a.conclude(p, r, notes, waiting)
		}
	}
	intent, tried := w.intent, false
	again := func(s *session.Session, l *live.Stack) plan.Plan {
		p := s.Plan(l, intent)
		if w.narrow != nil {
			p = w.narrow(p)
		}
		return p
	}
	return a.carryOut(ctx, s, job{
		claim: w.claim, asks: a.prompt && !w.consent.Yes, again: again, intent: &intent,
		plan: func(s *session.Session, l *live.Stack) (plan.Plan, error) {
			if why := s.Unbuilt(l); w.again && why != "" {
				return plan.Plan{}, errors.New(why)
			}
			if w.prepare != nil {
				wanted, err := w.prepare(s, l)
				if err != nil {
					return plan.Plan{}, err
				}
				if wanted.Secrets == nil {
					wanted.Secrets = intent.Secrets
				}
				intent = wanted
			}
			if intent.Secrets == nil || w.secretsFrom != "" {
				values, err := a.secretValues(ctx, s, l, w.secretsFrom)
				if err != nil {
					return plan.Plan{}, err
				}
				maps.Copy(values, w.intent.Secrets) // what was typed wins
				intent.Secrets, w.secretsFrom = values, ""
			}
			p := again(s, l)
			w.show(s, l, p)
			if len(p.Problems) == 0 && !tried {
				tried = true
				return p, a.rehearseFirst(ctx, s, p, intent, w.first, a.prompt && !w.consent.Yes && !a.json)
			}
			return p, nil
		},
		agree: func(p plan.Plan) error {
			consent := w.consent
			return a.agree(ctx, s, p, &consent)
		},
		save: keeps, conclude: w.conclude,
	})
}

// keep writes slipway.yaml before a run begins.
func (a *app) keep(s *session.Session) error {
	kept, err := s.Save()
	if err != nil || len(kept.Outside) == 0 {
		return err
	}
	return a.outside(s, kept)
}

// outside says what was changed in slipway.yaml while the plan was made. It is kept there and left to the next run; a
// run of what is another stack by now does not begin.
func (a *app) outside(s *session.Session, kept stack.Kept) error {
	for _, id := range []string{"app", "environment", "region", "account"} {
		if was, now := s.Settings.Get(id), kept.Settings.Get(id); was != now {
			return fmt.Errorf("%s was changed meanwhile: %s is %s there, and this plan was made for %s; nothing was changed "+
				"in AWS. Run it again", a.file, id, now, was)
		}
	}
	text.Printf(a.err, "%s was changed meanwhile: %s. That is kept there, and this run, planned before, does not apply "+
		"it: slipway apply does.\n",
		a.file, strings.Join(kept.Outside, ", "))
	return nil
}

// read reads AWS, and takes over what it and the folder answer of what slipway.yaml leaves open. What an interrupted
// read has left unread is no problem of the plan's.
func (a *app) read(ctx context.Context, s *session.Session) (*live.Stack, error) {
	l := s.Read(ctx)
	if ctx.Err() != nil {
		// on a line of its own: the terminal has begun one with ^C
		fmt.Fprintln(a.err, "\nStopped while AWS was read; nothing was changed.")
		return nil, exit(exitInterrupted)
	}
	a.sayWindow(s, l)
	s.Assume(l)
	return l, nil
}

// sayWindow says before anything else that the database is open to the internet. Once is enough.
func (a *app) sayWindow(s *session.Session, l *live.Stack) {
	if w := l.Window(); w != nil && !a.windowSaid {
		a.windowSaid = true
		command.WindowFound(a.err, w, s.Env.Clock.Now(), s.WindowLeft(w))
	}
}

// sameStack refuses an answer that would make a file that was set up already speak of another stack: its name,
// environment and region are what AWS is asked by, so the first stack would be left running with nobody knowing of it.
func (a *app) sameStack(s *session.Session) error {
	file, err := stack.Load(a.file)
	if err != nil || file.Settings.Account == "" {
		return nil // not set up, so there is nothing to lose sight of
	}
	for _, id := range []string{"app", "environment", "region"} {
		was, now := file.Settings.Get(id), s.Settings.Get(id)
		if q, ok := steps.Question(id); ok && was != now {
			return usage("%s is %s in %s and is locked: %s. Do that in a folder of its own; nothing was changed", id, was,
				a.file, q.Locked)
		}
	}
	return nil
}

// agree gets the user's consent: the typed name of the app at a terminal, flags elsewhere.
func (a *app) agree(ctx context.Context, s *session.Session, p plan.Plan, consent *plan.Consent) error {
	left := p.Unapproved(*consent)
	if len(left) == 0 {
		return nil
	}
	if a.prompt && !consent.Yes {
		if err := a.typedName(ctx, s, "Type "+s.Settings.App+" to do this"); err != nil {
			return err
		}
		consent.All = true
		return nil
	}
	var missing []string
	for _, x := range left {
		switch x.Verb {
		case plan.Replace, plan.Delete:
			missing = append(missing, fmt.Sprintf("--%s %s (%s)", x.Verb, x.Name, x.Title))
		}
	}
	if len(missing) == 0 {
		return usage("this run has nobody to ask: agree with --yes; nothing was changed")
	}
	return usage("--yes does not cover what is lost for good; agree to each by name: %s; nothing was changed",
		strings.Join(missing, ", "))
}

// typedName asks for the app's name, the one thing that is a yes.
func (a *app) typedName(ctx context.Context, s *session.Session, what string) error {
	if t, ok := a.live(); ok && t.In != nil {
		return a.nameTyped(inline.TypeName(ctx, t, what+":", s.Settings.App))
	}
	what += ", anything else to leave all as it is"
	fmt.Fprintln(a.err)
	p := text.Prompt{In: a.in, Out: a.err}
	typed, err := p.Type(ctx, what)
	if err == nil && typed != s.Settings.App {
		err = inline.ErrLeft
	}
	return a.nameTyped(err)
}

// nameTyped is what became of the question for the app's name.
func (a *app) nameTyped(err error) error {
	switch {
	case errors.Is(err, text.ErrInterrupted), errors.Is(err, inline.ErrInterrupted):
		fmt.Fprintln(a.err, "Stopped; nothing was changed.")
		return exit(exitInterrupted)
	case err != nil:
		fmt.Fprintln(a.err, "Nothing was changed.")
		return exit(exitFailed)
	}
	return nil
}

// conclude says how a run ended, what it found out, and what waits for a person, and decides its exit.
func (a *app) conclude(p plan.Plan, result plan.Result, notes, waiting []plan.Note) error {
	ended := map[plan.State]int{}
	for _, e := range result.Events {
		ended[e.State]++
	}
	if _, drawn := a.live(); !a.json && !drawn && len(p.Work()) > 0 {
		held := ""
		if n := ended[plan.WaitingOnUser]; n > 0 {
			held = fmt.Sprintf(", %d held until you have done what is said below", n)
		}
		text.Printf(a.err, "\n%d of %d done in %s%s.\n", ended[plan.Done], len(p.Work()), result.Elapsed.Round(1e9), held)
	}
	for _, n := range notes {
		text.Printf(a.err, "Note: %s\n", n.Text)
	}
	for _, n := range waiting {
		text.Printf(a.err, "Waiting for you: %s\n", n.Text)
	}
	outcome := wizard.OutcomeOf(result, len(waiting) > 0)
	switch {
	case len(result.Failures()) > 0:
		if len(result.Events) == 1 && result.Events[0].Action == session.LeaseAction {
			text.Printf(a.err, "%s\n", "Nothing was begun.")
		} else if removes(p) {
			fmt.Fprintln(a.err,
				"What is gone is gone. Mend what is said above and run slipway destroy again: it goes on from there.")
		} else {
			fmt.Fprintln(a.err, "What was made stays and is recorded in AWS itself. Mend what is said above and run slipway "+
				"apply again: it goes on from there.")
		}
		a.sayLog()
	case outcome == wizard.Interrupted:
		next := "Run slipway apply to go on, or slipway destroy to remove it."
		if removes(p) {
			next = "Run slipway destroy again to go on."
		}
		fmt.Fprintln(a.err, "Stopped. Calls in flight were finished; nothing more was begun. "+next)
	}
	return exitAs(outcome)
}

// removes reports whether a plan does nothing but delete.
func removes(p plan.Plan) bool {
	return !slices.ContainsFunc(p.Work(), func(a plan.Action) bool { return a.Verb != plan.Delete })
}
