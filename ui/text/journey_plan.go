package text

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/ui/wizard"
)

// review reads, plans and says the plan until the app's name is typed under it; then it runs.
func (j *Journey) review(ctx context.Context) (wizard.Next, error) {
	if err := j.Current().Writable(); err != nil {
		return wizard.Next{}, err
	}
	if err := j.read(ctx); err != nil {
		return wizard.Next{}, err
	}
	s, intent := j.Current(), j.PlanIntent()
	p, elsewhere := j.Scope().Narrow(s.Plan(j.Live, intent))
	SpokenPlan(j.Out, p, s.Estimate())
	if elsewhere > 0 {
		j.Say("%s elsewhere left for the whole plan.", Plural(elsewhere, "change"))
	}
	if p.Empty() && len(p.Problems) == 0 {
		return j.ended(ctx, p, plan.Result{Live: j.Live})
	}
	edit, err := j.agreed(ctx, p)
	switch {
	case errors.Is(err, ErrBack):
		return j.back(), nil
	case errors.Is(err, errDeclined): // nothing has changed since it was read
		next := j.Leave()
		next.Live = j.Live
		return next, nil
	case err != nil:
		return wizard.Next{}, err
	case edit:
		return j.edit(ctx, j.Step)
	}
	next := j.SavedBeforeRun(j.Current().Save())
	j.sayOutside()
	switch next.To {
	case wizard.Running:
		return j.apply(ctx, p, intent)
	case wizard.Review:
		j.Say("The plan was made of other answers, so it is made anew; nothing was changed in AWS.")
	}
	return next, nil
}

// errDeclined says that a plan was not agreed to.
var errDeclined = errors.New("the plan was left")

// agreed waits for the app's name. edit asks to change an answer first. Anything else leaves everything as it is.
func (j *Journey) agreed(ctx context.Context, p plan.Plan) (edit bool, err error) {
	app := j.Settings.App
	for {
		if len(p.Problems) > 0 {
			at, err := j.Choose(ctx, "This plan cannot run; nothing was written. What now?", []Way{{"edit", "change an answer"},
				{"leave", ""}}, -1)
			if err == nil && at == 1 {
				err = errDeclined
			}
			return at == 0, err
		}
		j.Say("\nNothing of this has been done yet.")
		text, err := j.Type(ctx, fmt.Sprintf("Type %s to apply it, e to change an answer, d for details and the aws "+
			"commands, or q to leave", app))
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

// edit chooses an answer of a step to change, the one given or one that is chosen first. Back leads to the question
// before, and from the first to the plan.
func (j *Journey) edit(ctx context.Context, step string) (wizard.Next, error) {
	for {
		if step == "" {
			ways := []Way{{"stack", "name, environment, region, preset"}}
			for _, s := range steps.All() {
				ways = append(ways, Way{s.Name, s.Title})
			}
			at, err := j.way(ctx, "An answer of which step?", ways)
			switch {
			case errors.Is(err, ErrBack):
				return j.Plan(), nil
			case err != nil:
				return wizard.Next{}, err
			}
			step = ways[at].Word
		}
		id, err := j.answerOf(ctx, step)
		switch {
		case err == nil:
			return j.Edit(step, id), nil
		case !errors.Is(err, ErrBack):
			return wizard.Next{}, err
		case j.Step != "":
			return j.Plan(), nil
		}
		step = ""
	}
}

// answerOf chooses one answer of a step.
func (j *Journey) answerOf(ctx context.Context, step string) (id string, err error) {
	questions := slices.DeleteFunc(session.RerunQuestions(step), func(q question.Question) bool {
		return q.Applies != nil && !q.Applies(j.Settings.Get)
	})
	ways := make([]Way, len(questions))
	for i, q := range questions {
		ways[i] = Way{strings.TrimSuffix(q.Title, "?"), "now " + strings.ReplaceAll(j.spoken(q), "\n", "; ")}
	}
	at, err := j.way(ctx, "Which answer?", ways)
	if err != nil {
		return "", err
	}
	return questions[at].ID, nil
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

// apply runs the plan, and says what came of it.
func (j *Journey) apply(ctx context.Context, p plan.Plan, intent plan.Intent) (wizard.Next, error) {
	s := j.Current()
	s.LeaveAt("") // what was made is gone on with from home
	run := session.Agreed(j.Scope(), intent)
	result := Run(ctx, j.Out, s.Env.Clock.Now, p, func(events func(plan.Event)) plan.Result {
		return s.Run(ctx, j.Live, p, intent, run, events)
	})
	j.Live = result.Live
	j.Stored(result.Events)
	done := len(slices.DeleteFunc(slices.Clone(result.Events), func(e plan.Event) bool { return e.State != plan.Done }))
	j.made, j.left, j.last = j.made+done, len(p.Work())-done, wizard.OutcomeOf(result, false)
	if j.last == wizard.Well {
		return j.ended(ctx, p, result)
	}
	running := steps.EstimateRunning(result.Live, s.Prices).USD
	if result.Stopped || ctx.Err() != nil {
		j.Say(
			"Stopped. The calls in flight were finished and nothing more was begun. What is made costs %.2f dollars a month.",
			running)
		j.Say("Run slipway again to go on from there, or slipway destroy to remove it.")
		j.last = wizard.Interrupted
		return wizard.Next{To: wizard.End}, nil
	}
	j.Say("What is safe: what was made stays and is recorded in AWS itself; nothing else was touched.")
	return j.mend(ctx, p, result, running)
}

// mend asks what to do about the first failure.
func (j *Journey) mend(ctx context.Context, p plan.Plan, result plan.Result, running float64) (wizard.Next, error) {
	failure := result.Failures()[0]
	remedies := slices.DeleteFunc(j.Remedies(p, failure), func(r wizard.Remedy) bool {
		return r.Kind == wizard.AskPolicy // the failure names slipway policy
	})
	ways := make([]Way, len(remedies))
	for i, r := range remedies {
		ways[i] = j.wayOf(r, running)
	}
	at, err := j.First(ctx, "What now?", ways, 0)
	if err != nil {
		return wizard.Next{}, err
	}
	switch r := remedies[at]; {
	case r.Kind == wizard.TryAgain:
		return j.Plan(), nil
	case r.Kind == wizard.EditAnswer && r.Question != "":
		return j.Edit(r.Step, r.Question), nil
	case r.Kind == wizard.EditAnswer:
		return j.edit(ctx, choose(j.Step != "", j.Step, r.Step))
	}
	return j.Leave(), nil
}

// wayOf is a remedy in words. Of several answers that may be to blame each is a way of its own.
func (j *Journey) wayOf(r wizard.Remedy, running float64) Way {
	switch r.Kind {
	case wizard.TryAgain:
		return Way{"retry", "read AWS and plan what is left"}
	case wizard.StopHere:
		return Way{"leave", fmt.Sprintf("and keep what is made, %.2f dollars a month", running)}
	}
	if r.Question != "" {
		return Way{"edit " + r.Question, "now " + cmp.Or(j.Settings.Get(r.Question), "empty") + ", then try again"}
	}
	return Way{"edit", "change an answer of " + r.Step + ", then try again"}
}

// ended says how a run that went well ended: what the checklist says, and the card.
func (j *Journey) ended(ctx context.Context, p plan.Plan, result plan.Result) (wizard.Next, error) {
	notes, waiting := j.Current().WaitingAfter(p, result)
	j.last = wizard.Well
	if len(waiting) > 0 {
		j.last = wizard.Waits
	}
	if err := j.read(ctx); err != nil {
		return wizard.Next{}, err
	}
	s := j.Current()
	report := s.Checklist(j.Live)
	for _, n := range notes {
		j.Say("Note: %s", n.Text)
	}
	OpenFindings(j.Out, report)
	Card(j.Out, j.Step, s.Settings, j.Live, s.Estimate(), report, waiting)
	return j.Leave(), nil
}
