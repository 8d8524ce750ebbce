package text

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// plan reads, plans and says the plan until the app's name is typed under it; then it runs. only narrows it to one step.
func (j *Journey) plan(ctx context.Context, only string, intent plan.Intent) (Outcome, error) {
	for {
		s := j.now()
		if err := s.Writable(); err != nil {
			return Failed, err
		}
		if err := j.read(ctx); err != nil {
			return Failed, err
		}
		if err := j.missed(ctx); err != nil {
			return Failed, err
		}
		s = j.now()
		intent.Secrets = maps.Clone(j.secrets)
		p := s.Plan(j.live, intent)
		elsewhere := 0
		if only != "" {
			p, elsewhere = steps.Only(p, only)
		}
		SpokenPlan(j.Out, p, s.Estimate())
		if elsewhere > 0 {
			j.Say("%s elsewhere left for the whole plan.", Plural(elsewhere, "change"))
		}
		if p.Empty() && len(p.Problems) == 0 {
			return j.ended(ctx, only, p, plan.Result{Live: j.live})
		}
		edit, err := j.agreed(ctx, p)
		switch {
		case err != nil:
			return Failed, err
		case edit:
			if err := j.edit(ctx, only); err != nil {
				return Failed, err
			}
			continue
		}
		outcome, again, err := j.apply(ctx, p, intent, only)
		if err != nil || !again {
			return outcome, err
		}
	}
}

// errDeclined says that a plan was not agreed to: whoever came from home goes back there.
var errDeclined = errors.New("the plan was left")

// missed asks for values that an answer changed under the plan has made necessary.
func (j *Journey) missed(ctx context.Context) error {
	if len(j.now().Lacking(j.live, j.secrets)) == 0 {
		return nil
	}
	return j.values(false)(ctx, false)
}

// agreed waits for the app's name. edit asks to change an answer first. Anything else leaves everything as it is.
func (j *Journey) agreed(ctx context.Context, p plan.Plan) (edit bool, err error) {
	app := j.Settings.App
	for {
		if len(p.Problems) > 0 {
			at, err := j.Choose(ctx, "This plan cannot run; nothing was written. What now?", []Way{{"edit", "change an answer"}, {"leave", ""}}, -1)
			if err == nil && at == 1 {
				err = errDeclined
			}
			return at == 0, err
		}
		j.Say("\nNothing of this has been done yet.")
		text, err := j.Type(ctx, fmt.Sprintf("Type %s to apply it, e to change an answer, d for details and the aws commands, or q to leave", app))
		switch {
		case err != nil:
			return false, err
		case text == app: // an app may be called e
			return false, nil
		case text == "e":
			return true, nil
		case text == "d":
			SpokenDetails(j.Out, p, j.source)
		case text == "q":
			j.Say("Nothing %swas changed in AWS. The answers are kept.", choose(j.made+j.left > 0, "more ", ""))
			return false, errDeclined
		default:
			j.Say("No: that is not %s. Nothing was done.", app)
		}
	}
}

// edit changes one answer of a step, the step that is run alone or one that is chosen. Back leads to the question before, and from the
// first to the plan.
func (j *Journey) edit(ctx context.Context, only string) error {
	for step := only; ; step = only {
		if step == "" {
			ways := []Way{{"stack", "name, environment, region, preset"}}
			for _, s := range steps.All() {
				ways = append(ways, Way{s.Name, s.Title})
			}
			at, err := j.way(ctx, "An answer of which step?", ways)
			if err != nil {
				return back(err)
			}
			step = ways[at].Word
		}
		err := j.editIn(ctx, step)
		if only != "" || !errors.Is(err, ErrBack) {
			return back(err)
		}
	}
}

// editIn changes one answer of a step that is chosen.
func (j *Journey) editIn(ctx context.Context, step string) error {
	questions := slices.DeleteFunc(session.AskedAgain(step), func(q question.Question) bool { return q.Applies != nil && !q.Applies(j.Settings.Get) })
	for {
		ways := make([]Way, len(questions))
		for i, q := range questions {
			ways[i] = Way{strings.TrimSuffix(q.Title, "?"), "now " + strings.ReplaceAll(j.spoken(q), "\n", "; ")}
		}
		at, err := j.way(ctx, "Which answer?", ways)
		if err != nil {
			return err
		}
		if err := j.ask(ctx, step, questions[at]); !errors.Is(err, ErrBack) {
			return err
		}
	}
}

// way chooses one of some ways, or to go back or to leave.
func (j *Journey) way(ctx context.Context, title string, ways []Way) (int, error) {
	at, err := j.Choose(ctx, title, append(slices.Clone(ways), Way{"back", ""}, Way{"leave", ""}), -1)
	switch at - len(ways) {
	case 0:
		err = ErrBack
	case 1:
		err = ErrLeft
	}
	return at, err
}

// back is an error that is none where going back leads to what comes next anyway.
func back(err error) error {
	if errors.Is(err, ErrBack) {
		return nil
	}
	return err
}

// apply runs the plan. again asks to read and plan anew.
func (j *Journey) apply(ctx context.Context, p plan.Plan, intent plan.Intent, only string) (outcome Outcome, again bool, err error) {
	s := j.now()
	before := j.Settings
	if err := j.kept(ctx, func() (stack.Kept, error) { return j.now().Save() }); err != nil {
		return Failed, false, err
	}
	if stack.Differ(before, j.Settings) {
		j.Say("The plan was made of other answers, so it is made anew; nothing was changed in AWS.")
		return Failed, true, nil
	}
	j.HasFile = true
	run := session.Run{Claim: claimOf(only), Again: func(s *session.Session, l *live.Stack) (plan.Plan, error) {
		p := s.Plan(l, intent)
		if only != "" {
			p, _ = steps.Only(p, only)
		}
		return p, nil
	}}
	result := Run(ctx, j.Out, s.Env.Clock.Now, p, func(events func(plan.Event)) plan.Result { return s.Run(ctx, j.live, p, intent, run, events) })
	j.live = result.Live
	done := len(slices.DeleteFunc(slices.Clone(result.Events), func(e plan.Event) bool { return e.State != plan.Done }))
	j.made, j.left, j.last = j.made+done, len(p.Work())-done, Failed
	if len(result.Failures()) == 0 && !result.Stopped && result.OK() {
		outcome, err := j.ended(ctx, only, p, result)
		return outcome, false, err
	}
	running := steps.EstimateRunning(result.Live, s.Prices).USD
	if result.Stopped || ctx.Err() != nil {
		j.Say("Stopped. The calls in flight were finished and nothing more was begun. What is made costs %.2f dollars a month.", running)
		j.Say("Run slipway again to go on from there, or slipway destroy to remove it.")
		j.last = Interrupted
		return Interrupted, false, nil
	}
	failure := result.Failures()[0]
	j.Say("What is safe: what was made stays and is recorded in AWS itself; nothing else was touched.")
	retry, edit := Way{"retry", "read AWS and plan what is left"}, Way{"edit", "change an answer of " + failure.Step + ", then try again"}
	leave := Way{"leave", fmt.Sprintf("and keep what is made, %.2f dollars a month", running)}
	ways := []Way{retry, edit, leave}
	if failure.Action == session.LeaseAction { // no answer helps
		ways = []Way{retry, leave}
	}
	at, err := j.First(ctx, "What now?", ways, min(likely(failure.Err), len(ways)-2))
	switch {
	case err != nil:
		return Failed, false, err
	case ways[at] == edit:
		return Failed, true, j.edit(ctx, choose(only != "", only, failure.Step))
	}
	return Failed, at == 0, nil
}

// claimOf is what a run takes its turn to write for. Somebody is there who can end a wait.
func claimOf(only string) session.Claim {
	return session.Claim{What: choose(only != "", "step "+only, "setup"), Patience: -1}
}

// likely is what helps most often against a failure: another answer when AWS refused the answer, else another try.
func likely(err error) int {
	if cloud.AnswerRefused(cloud.Explain(err).Code) {
		return 1
	}
	return 0
}

// ended says how a run that went well ended: what the checklist says, and the card.
func (j *Journey) ended(ctx context.Context, only string, p plan.Plan, result plan.Result) (Outcome, error) {
	notes, waiting := j.now().WaitingAfter(p, result)
	j.last = Well
	if len(waiting) > 0 {
		j.last = Waits
	}
	if err := j.read(ctx); err != nil {
		return Failed, err
	}
	s := j.now()
	report := s.Checklist(j.live)
	for _, n := range notes {
		j.Say("Note: %s", n.Text)
	}
	OpenFindings(j.Out, report)
	Card(j.Out, only, s.Settings, j.live, s.Estimate(), report, waiting)
	return j.last, nil
}
