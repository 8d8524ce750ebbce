package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"slipway/steps/image"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/session"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

func (a *app) deployCommand() *cobra.Command {
	var of session.Deployment
	var secretsFrom string
	var agreed consentFlags
	var wait waitFlag
	var first rehearsalFlags
	c := &cobra.Command{
		Use:   "deploy",
		Short: "Bring this folder's image, or one that is in ECR, to everything that runs",
		Long: "Build this folder, push the image, register revisions by its digest, run the release command and move the " +
			"API, the workers and the jobs, in this order. What changes is shown first: the image, the commits, variables, " +
			"names of secrets, sizes. Network, database and other answers are left alone.\n\n" +
			"It follows the deployment, and gives it up early when its tasks keep failing, with the cause and their last log " +
			"lines: the revision before then goes on serving, which is confirmed.\n\n" + oneRun +
			"Exit 1 when something failed or was not agreed to, 130 when it was stopped.",
		Example: "slipway deploy\nslipway deploy --yes --no-rehearsal\nslipway deploy --image 1a2b3c4d5e6f-amd64",
		Args:    cobra.NoArgs,
		RunE: a.onStack(nil, func(ctx context.Context, s *session.Session) error {
			return a.deploy(ctx, s, of, planned{claim: a.claim("deploy", wait), secretsFrom: secretsFrom,
				consent: agreed.consent(a.yes), first: first})
		}),
	}
	c.Flags().StringVar(&of.Image, "image", "", "the tag or digest of an image in ECR: nothing is built")
	c.Flags().StringVar(&secretsFrom, "secrets-from", "", "a .env file with secret values, - for stdin")
	agreed.add(c)
	wait.add(c)
	first.add(c)
	return c
}

// deploy is a run of the part of the plan that brings a release.
func (a *app) deploy(ctx context.Context, s *session.Session, of session.Deployment, w planned) error {
	var to release.Target
	var before *live.Stack
	w.prepare = func(s *session.Session, l *live.Stack) (i plan.Intent, err error) {
		before = l
		to, i, err = s.Target(ctx, l, of)
		return i, err
	}
	elsewhere := 0
	w.narrow = func(p plan.Plan) (narrowed plan.Plan) {
		narrowed, elsewhere = session.DeploymentOf(p)
		return narrowed
	}
	w.show = func(_ *session.Session, l *live.Stack, p plan.Plan) {
		a.showRelease(release.Of(l, p, elsewhere, to))
	}
	w.conclude = func(s *session.Session, p plan.Plan, r plan.Result) error {
		return a.deployed(ctx, s, before, p, r, "slipway deploy")
	}
	return a.runPlan(ctx, s, w)
}

// showRelease shows what a deployment changes.
func (a *app) showRelease(r release.Release) {
	if a.json {
		text.NewJSONEvents(a.out).Release(r)
		return
	}
	if _, ok := a.live(); !ok {
		text.Release(a.err, r)
	} else {
		a.drawn(func(t *theme.Theme, w int) string { return widget.Release(t, r, image.Findings, min(w, 140)) })
	}
	if r.Nothing() {
		what := "deploy"
		if r.To.Back != "" {
			what = "roll back"
		}
		text.Printf(a.err, "\nNothing to %s: %s runs already, with these variables, secrets and sizes.\n", what,
			r.From.Name())
	}
}

// deployed tells how a deployment ended, and what serves by then. command goes on with one that was stopped.
func (a *app) deployed(ctx context.Context, s *session.Session, before *live.Stack, p plan.Plan, r plan.Result,
	command string) error {
	if p.Empty() {
		return nil
	}
	for _, n := range r.Notes {
		text.Printf(a.err, "Note: %s\n", n.Text)
	}
	outcome := wizard.OutcomeOf(r, false)
	if !slices.ContainsFunc(r.Events, func(e plan.Event) bool { return e.Action == "service/service" }) {
		a.sayLog()
		text.Printf(a.err, "Nothing was begun.\n")
		return exitAs(outcome)
	}
	if outcome == wizard.Interrupted {
		text.Printf(a.err, "Stopped. What AWS has begun goes on by itself, and nothing more was begun; %s goes on "+
			"from there.\n", command)
		return exitAs(outcome)
	}
	serving := release.Serves(before, s.Read(ctx))
	if found := release.Scanned(r.Live, serving.Image.Digest); found != nil && !serving.Before {
		serving.Image.Findings = found
	}
	if a.json {
		text.NewJSONEvents(a.out).Serving(serving)
	} else {
		text.Serving(a.err, serving)
	}
	if outcome == wizard.Failed {
		a.sayLog()
	}
	if outcome == wizard.Well && !serving.OK() {
		outcome = wizard.Failed
	}
	return exitAs(outcome)
}
