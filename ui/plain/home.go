package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/plan"
)

// home says how the stack stands and asks what to do next, until somebody leaves. last is how the run before ended.
func (j *Journey) home(ctx context.Context, last Outcome) (Outcome, error) {
	fresh := j.live != nil
	for {
		if !fresh {
			if err := j.read(ctx); err != nil {
				return last, err
			}
		}
		fresh = false
		j.stand(ctx)
		var ways []Way
		for _, s := range steps.All() {
			ways = append(ways, Way{s.Name, "run this step again"})
		}
		n := len(ways)
		ways = append(ways, Way{"plan", "everything that differs"}, Way{"checklist", "the security checklist"}, Way{"read", "read AWS again"}, Way{"leave", ""})
		at, err := j.Choose(ctx, "What next?", ways, n+3)
		switch {
		case err != nil:
			return last, err
		case at < n:
			last, err = j.step(ctx, ways[at].Word)
		case at == n:
			last, err = j.plan(ctx, "", plan.Intent{})
		case at == n+1:
			Checklist(j.Out, j.now().Checklist(j.live))
			fresh = true
		case at == n+3:
			return last, nil
		}
		if errors.Is(err, ErrLeft) { // the plan, not home
			err, fresh = nil, true
		}
		if err != nil || last == Interrupted {
			return last, err
		}
	}
}

// stand says where the stack answers, what runs, what it costs, how each step stands and what the checklist says.
func (j *Journey) stand(ctx context.Context) {
	s, l := j.now(), j.live
	j.Say("\n%s, %s, in %s.", s.Settings.App, s.Settings.Environment, s.Settings.Region)
	url := steps.URL(s.Settings, l)
	j.Say("URL: %s.", choose(url != "", url, "none yet"))
	if l.LoadBalancer.Exists() {
		j.Say("Health: %s.", spokenHealth(s.Health(ctx, l)))
	}
	switch v := l.Service.Value; {
	case v != nil:
		j.Say("Service: %d of %d tasks running, revision %s.", v.Running, v.Desired, v.TaskDefinition[strings.LastIndexByte(v.TaskDefinition, '/')+1:])
	case l.Service.Err != nil:
		j.Say("Service: could not be read.")
	}
	for _, job := range s.Settings.Schedule.Jobs {
		next := "never runs again"
		if times, err := steps.NextRuns(job.Cron, s.Settings.Schedule.Timezone, 1, s.World.Clock.Now()); err == nil && len(times) > 0 {
			next = "runs next on " + spokenTimes(times)[0] + ", " + s.Settings.Schedule.Timezone
		}
		j.Say("Job %s %s.", job.Name, next)
	}
	running := steps.EstimateRunning(l, s.Prices)
	j.Say("Cost: %.2f dollars a month runs, %.2f planned.", running.USD, s.Estimate().USD)
	p := s.Plan(l, plan.Intent{})
	for _, step := range steps.All() {
		price := ""
		if usd := running.Step(step.Name).USD; usd > 0.004 {
			price = fmt.Sprintf(", %.2f dollars a month", usd)
		}
		j.Say("Step %s: %s%s.", step.Name, steps.Standing(p, step.Name), price)
	}
	j.Say("Security: %s, read at %s UTC.", s.Checklist(l).Sentence(), l.ReadAt.UTC().Format(time.TimeOnly))
}

// spokenHealth is what a look at the health URL has found. What could not be reached from here says nothing about the service.
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
