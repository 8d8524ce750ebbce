package text

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
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
			Way{"more", "cost, map, policy and the rest of what can be done"}, Way{"read", "read AWS again"}, Way{"leave", ""})
		at, err := j.First(ctx, "What next?", ways, n+4)
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
			if err := j.more(ctx); err != nil {
				return wizard.Next{}, err
			}
			fresh = true
		case at == n+3:
			fresh = false
		default:
			return j.Leave(), nil
		}
	}
}

// more offers what home's palette offers beside, and does it.
func (j *Journey) more(ctx context.Context) error {
	var verbs []wizard.Verb
	var ways []Way
	for _, v := range j.Verbs() {
		switch v.Way {
		case wizard.ShowsPage, wizard.OpensBrowser, wizard.ShowsLog, wizard.InTerminal, wizard.Shares:
			verbs, ways = append(verbs, v), append(ways, Way{v.Name, v.Does})
		}
	}
	at, err := j.Choose(ctx, "What else?", ways, -1)
	switch {
	case errors.Is(err, ErrBack):
		return nil
	case err != nil:
		return err
	}
	j.do(ctx, verbs[at])
	return nil
}

// do does a verb in lines.
func (j *Journey) do(ctx context.Context, v wizard.Verb) {
	s, l := j.Current(), j.Live
	look := status.Status{Settings: s.Settings, Live: l}
	switch v.Name {
	case "cost":
		Cost(j.Out, "PLANNED", s.Estimate())
		j.Say("")
		Cost(j.Out, "RUNNING in AWS now", steps.EstimateRunning(l, s.Prices))
	case "map":
		p := s.Plan(l, plan.Intent{})
		look.Notes = p.Notes
		Diagram(j.Out, look.Diagram(p, steps.EstimateRunning(l, s.Prices)))
	case "share":
		Share(j.Out, s.Settings, look.URL(), s.Diagram(l), s.Estimate(), s.Checklist(l).Sentence())
	case "inspect":
		if s.Folder != nil {
			Inspection(j.Out, *s.Folder.Report())
		}
	case "policy":
		for _, d := range cloud.PoliciesToMake(s.Identity(), cloud.LimitsOf(s.Settings)) {
			j.Say("%s:", d.Name)
			Printf(j.Out, "%s\n", d.JSON)
		}
	case "console":
		if j.Where.Sandbox {
			j.Say("The sandbox has no console.")
			return
		}
		for _, link := range look.ConsoleLinks() {
			j.Say("%s: %s", link.Name, link.URL)
		}
	case "history":
		rows, older, err := s.Revisions(ctx, l, spokenRevisions)
		if err != nil {
			j.Say("The revisions could not be read: %s.", cloud.Brief(err))
			return
		}
		Revisions(j.Out, rows, older, s.Env.Clock.Now())
	case "open":
		j.Say("The URL is %s.", look.Address())
	default:
		j.Say("Leave, and run slipway %s.", v.Name)
	}
}

// stand says where the stack answers, what runs, what it costs, how each step stands and what the checklist says.
func (j *Journey) stand(ctx context.Context) {
	s, l := j.Current(), j.Live
	if w := l.Window(); w != nil {
		j.Say("%s", WindowWords(w, s.Env.Clock.Now(), s.WindowLeft(w)))
	}
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
	if health, _ := look.Standing(p); health == status.Unhealthy {
		j.Say("It does not answer as it should: slipway doctor looks for the cause.")
	}
	switch words, halted := look.Unfinished(p); {
	case halted:
		j.Say("The last run was not finished: %s. Choose plan to go on from here.", words)
	case words != "":
		j.Say("Missing: %s. Choose plan to go on from here.", words)
	}
	j.lately(ctx, look)
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

// lately says what the stack does: deployments, targets, jobs, what was measured, the last log lines.
func (j *Journey) lately(ctx context.Context, look status.Status) {
	s := j.Current()
	now := s.Env.Clock.Now()
	for _, d := range look.Deployments() {
		j.Say("Deployment of %s.", strings.ReplaceAll(Deployment(d, now), "  ", ", "))
		if from := Origin(d.Origin); from != "" {
			j.Say("  It is %s.", from)
		}
		if d.Reason != "" {
			j.Say("  Why: %s.", d.Reason)
		}
	}
	for _, t := range look.Targets() {
		j.Say("Load balancer: %s.", t.Words)
	}
	for _, job := range look.Jobs(now) {
		when := job.Words
		if !job.At.IsZero() {
			when = "runs next on " + job.At.Format("Monday 2 January 15:04") + ", " + job.Zone
		}
		j.Say("Job %s: %s.", job.Job, strings.TrimPrefix(job.Schedule+", "+when, ", "))
		if job.Last.Health != status.Missing {
			j.Say("  %s.", JobRun(job.Last, now))
		}
	}
	activity := s.Activity(ctx, look.Live)
	gauges, refused := look.LastHour(activity.Metrics)
	if refused != "" {
		j.Say("Metrics %s.", refused)
	}
	for _, g := range gauges {
		j.Say("Last hour, %s: %s.", g.Name, g.Words)
	}
	if activity.Log.Err != nil {
		j.Say("%s.", Unread("The log", activity.Log.Call, activity.Log.Err))
	}
	for _, line := range activity.Log.Items[max(0, len(activity.Log.Items)-spokenLines):] {
		j.Say("Log, %s, %s: %s", line.At.Format(time.TimeOnly), line.Source(), cloud.Redact(line.Text))
	}
}

// spokenRevisions is how many revisions are read and told.
const spokenRevisions = 20

// spokenLines is how many lines of the log are told.
const spokenLines = 3

// When is a time of today by the clock, and of another day with its date; both in UTC.
func When(at, now time.Time) string {
	at, now = at.UTC(), now.UTC()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}

// Deployment is a deployment in a line: whose it is, what it runs, since when, how it stands.
func Deployment(d status.Deployment, now time.Time) string {
	line := d.Of + "  " + d.Revision
	if !d.At.IsZero() {
		line += "  " + When(d.At, now)
	}
	line += "  " + d.Words
	if d.Image != "" {
		line += "  " + d.Image
	}
	return line
}

// JobRun is the last run of a job.
func JobRun(r status.JobRun, now time.Time) string {
	if r.At.IsZero() {
		return r.Words
	}
	return "last run " + When(r.At, now) + ": " + r.Words
}

// Unread says what could not be read, and why.
func Unread(what, call string, err error) string {
	why, _ := cloud.Unread(call, err)
	return what + " " + why
}

// WindowWords say that a window to the database is open, or what is left of one. left: the run that was to close it has
// died on this machine.
func WindowWords(x *live.Window, now time.Time, left bool) string {
	late := !x.Until.IsZero() && now.After(x.Until)
	const still = "The database is still OPEN to the internet: "
	switch {
	case x.Open() && left:
		return still + x.Says() + ". The run that was to close it has died; slipway db close closes it now."
	case x.Open() && late:
		return still + x.Says() + ". AWS should have closed it by now; slipway db close closes it."
	case x.Open():
		return "The database is OPEN to the internet: " + x.Says() + " (" + Clock(x.Until.Sub(now)) +
			" left). slipway db close closes it now."
	case late:
		return "A window to the database is closed, and what closed it is still there; slipway db close removes it."
	}
	return "slipway db open was broken off before it opened the database; what it has made goes by itself at " +
		x.Until.UTC().Format("15:04 UTC") + "."
}
