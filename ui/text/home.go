package text

import (
	"context"
	"fmt"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/wizard"
)

// home says how the stack stands and asks what to do next. fresh: AWS was read just now.
func (j *Journey) home(ctx context.Context, fresh bool) (wizard.Next, error) {
	for {
		if !fresh {
			if err := j.read(ctx); err != nil {
				return wizard.Next{}, err
			}
		}
		j.stand(ctx)
		var ways []Way
		for _, s := range steps.All() {
			ways = append(ways, Way{s.Name, "run this step again"})
		}
		n := len(ways)
		ways = append(ways, Way{"plan", "everything that differs"}, Way{"checklist", "the security checklist"},
			Way{"read", "read AWS again"}, Way{"leave", ""})
		at, err := j.First(ctx, "What next?", ways, n+3)
		switch {
		case err != nil:
			return wizard.Next{}, err
		case at < n:
			next := j.RunStep(ways[at].Word)
			j.sayStep()
			return next, nil
		case at == n:
			return j.RunStep(""), nil
		case at == n+1:
			Checklist(j.Out, j.Current().Checklist(j.Live))
			fresh = true
		case at == n+2:
			fresh = false
		default:
			return j.Leave(), nil
		}
	}
}

// stand says where the stack answers, what runs, what it costs, how each step stands and what the checklist says.
func (j *Journey) stand(ctx context.Context) {
	s, l := j.Current(), j.Live
	p := s.Plan(l, plan.Intent{})
	look := status.Status{Settings: s.Settings, Live: l, Notes: p.Notes}
	if s.Answerable(l) {
		health := s.Health(ctx, l)
		look.HealthCheck = &health
	}
	j.Say("\n%s, %s, in %s.", s.Settings.App, s.Settings.Environment, s.Settings.Region)
	j.Say("URL: %s.", look.Address())
	if look.HealthCheck != nil {
		j.Say("Health: %s.", spokenHealth(*look.HealthCheck))
	}
	_, service := look.Service()
	j.Say("Service: %s.", service)
	for _, w := range look.Workers() {
		j.Say("Worker %s: %s.", w.Name, w.Words)
	}
	switch words, halted := look.Unfinished(p); {
	case halted:
		j.Say("The last run was not finished: %s. Choose plan to go on from here.", words)
	case words != "":
		j.Say("Missing: %s. Choose plan to go on from here.", words)
	}
	for _, r := range look.NextRuns(s.Env.Clock.Now()) {
		if r.At.IsZero() {
			j.Say("Job %s: %s.", r.Job, r.Words)
			continue
		}
		j.Say("Job %s runs next on %s, %s.", r.Job, r.At.Format("Monday 2 January 15:04"), r.Zone)
	}
	running := steps.EstimateRunning(l, s.Prices)
	j.Say("Cost: %.2f dollars a month runs, %.2f planned.", running.USD, s.Estimate().USD)
	for _, step := range steps.All() {
		price := ""
		if usd := running.Step(step.Name).USD; usd > 0.004 {
			price = fmt.Sprintf(", %.2f dollars a month", usd)
		}
		standing := look.Step(p, step.Name)
		j.Say("Step %s: %s%s.", step.Name, standing.Words, price)
		if standing.Health != status.Healthy {
			j.Say("  Why: %s.", strings.ReplaceAll(strings.Join(standing.Why, "; "), " -> ", " to "))
		}
	}
	for _, caution := range s.Cautions() {
		j.Say("Note: %s.", caution)
	}
	for _, n := range p.Notes {
		if n.Waiting {
			j.Say("Waiting for you: %s.", n.Text)
		}
	}
	j.Say("Security: %s, read at %s UTC.", s.Checklist(l).Sentence(), l.ReadAt.UTC().Format(time.TimeOnly))
}

// spokenHealth is what a look at the health URL has found. What could not be reached from here says nothing about the
// service.
func spokenHealth(h steps.Health) string {
	text := "could not be reached from here"
	if h.Err == nil {
		text = h.Answer()
	}
	if h.Note != "" {
		text += ", " + h.Note
	}
	return text
}
