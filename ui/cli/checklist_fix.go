package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/text"
)

// fix puts one finding right: it shows the part of the plan that does it, asks, applies that and checks again.
func (a *app) fix(ctx context.Context, id string, wait waitFlag, agreed consentFlags) error {
	mend, ok := steps.Mending(id)
	if !ok {
		return usage("slipway does not put %q right by itself%s. It does: %s; of the others the checklist says what to do",
			id, stack.Nearest(id, steps.Mendable()), strings.Join(steps.Mendable(), ", "))
	}
	s, err := a.load(ctx, nil)
	if err != nil {
		return err
	}
	s.Sources = maps.Clone(s.Sources)
	if err := (session.Answers{Settings: &s.Settings, Sources: s.Sources}).Mend(mend, "--fix"); err != nil {
		return err
	}
	these := func(f check.Finding) bool { return f.ID == id }
	l, err := a.read(ctx, s)
	if err != nil {
		return err
	}
	report := s.Checklist(l)
	if at := slices.IndexFunc(report.Checks, these); at >= 0 && report.Checks[at].Status == check.Pass {
		text.Printf(a.err, "%s: %s. Nothing is to be done.\n", report.Checks[at].Title, report.Checks[at].Status.Word())
		return nil
	}
	err = a.runPlan(ctx, s, planned{
		claim: a.claim("checklist --fix "+id, wait), intent: plan.Intent{Fields: mend.Fields}, consent: agreed.consent(a.yes),
		narrow: onlyFinding(id), first: rehearsalFlags{no: true},
	})
	if code := codeOf(err); err != nil && code != exitWaiting {
		return err
	}
	return a.checkAgain(ctx, s, these, err)
}

// onlyFinding narrows a plan to what puts one finding right and says what is left out.
func onlyFinding(id string) func(plan.Plan) plan.Plan {
	return func(p plan.Plan) plan.Plan {
		narrowed, elsewhere := steps.Scope{Finding: id}.Narrow(p)
		if elsewhere > 0 {
			narrowed.Notes = append(narrowed.Notes, plan.Note{Step: "checklist",
				Text: fmt.Sprintf("%s left for slipway apply", text.Plural(elsewhere, "other change"))})
		}
		return narrowed
	}
}
