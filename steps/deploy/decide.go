package deploy

import (
	"context"
	"fmt"
	"slices"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Revision is what a plan decided about the task definition of a service.
type Revision struct {
	// Target is the ARN of the revision the service should run, empty when the plan registers it.
	Target  string
	Changes []plan.Change // against what runs now
	Moves   bool          // the service will run another revision than it does now, or there is no service yet
	OK      bool          // false: a fact was missing, a problem was added
}

// Definition is a task definition to plan: what it should say, and what it says once the actions before it have run.
type Definition struct {
	Want     live.TaskDefinition
	Register func(ctx context.Context, r *plan.Run) error
	Answer   string // id of the question that a worker's own answers are in; empty: each has its own
}

// PlanRevision plans the revision that a service runs. a holds the action's id, step, title and needs; running is the
// revision the service runs, nil where there is none. Registering is never idempotent, so an equal one is looked for
// first: the one that runs, then the newest ACTIVE one, which a broken run may have left. Revisions newer than what
// should run are deregistered: schedules and people take the newest.
func PlanRevision(b *plan.Builder, a plan.Action, def Definition, service *live.Service,
	running *live.TaskDefinition) Revision {
	f := b.Live.Family(def.Want.Family)
	if f != nil && !b.Owned(a.Step, "task definition", f.Name, f.Newest.Tags) {
		return Revision{}
	}
	a.Verb, a.Name, a.Calls = plan.None, def.Want.Family, []string{"ecs register-task-definition"}
	d := decide(def.Want, f, running, service != nil && service.Status != "DRAINING")
	if def.Answer != "" {
		d.Changes = AnsweredBy(d.Changes, def.Answer)
	}
	switch {
	case d.Target == "":
		a.Verb, a.Changes, a.Run = plan.Update, d.Changes, def.Register
		a.Sends = func() []any { return []any{Input(def.Want)} }
		if f == nil {
			a.Verb = plan.Create
		}
	case f != nil && f.Newest.ARN != d.Target:
		if strays := newer(f, d.Target); len(strays) > 0 {
			a.Verb, a.Calls = plan.Update, []string{"ecs deregister-task-definition"}
			a.Reason = "a newer revision than the one that should run is left from a release that did not end well; it " +
				"is deregistered"
			a.Run = func(ctx context.Context, r *plan.Run) error { return Deregister(ctx, r.Clients, strays...) }
		}
	}
	b.Add(a)
	return d
}

// decide picks the revision the service should run.
func decide(want live.TaskDefinition, f *live.Family, running *live.TaskDefinition, served bool) Revision {
	d := Revision{OK: true, Moves: true}
	switch {
	case served && running != nil:
		d.Changes = Diff(want, *running)
	case f != nil:
		d.Changes = Diff(want, f.Newest)
	default:
		d.Changes = []plan.Change{{Field: "image", To: want.Containers[0].Image}}
	}
	active := func(arn string) bool { return f != nil && slices.Contains(f.ARNs, arn) }
	switch {
	case served && running != nil && len(d.Changes) == 0 && active(running.ARN):
		d.Target, d.Moves = running.ARN, false
	case f != nil && len(Diff(want, f.Newest)) == 0:
		d.Target = f.Newest.ARN
	}
	return d
}

// newer are the ACTIVE revisions of a family above one of them.
func newer(f *live.Family, arn string) []string {
	return slices.DeleteFunc(slices.Clone(f.ARNs), func(other string) bool {
		return RevisionOf(other) <= RevisionOf(arn)
	})
}

// DefinitionNeeds are the actions whose results stand in a definition: the image, the roles, and with url_style parts
// the addresses of the database and the cache.
func DefinitionNeeds(s stack.Settings) []string {
	needs := []string{"image/repository", "image/image", "service/execution-role", "service/task-role",
		"service/log-group"}
	switch s.Data.URLStyle {
	case stack.StyleParts:
		needs = append(needs, "data/database", "data/cache")
	case stack.StyleJDBC:
		needs = append(needs, "data/database")
	}
	return needs
}

// RegisterRevision registers a revision, unless its family's newest says the same: what was unknown when the plan was
// made may turn out equal to what there is.
func RegisterRevision(ctx context.Context, r *plan.Run, want live.TaskDefinition) error {
	if f := r.Live().Family(want.Family); f != nil && len(Diff(want, f.Newest)) == 0 {
		r.Progress("revision " + Short(f.Newest.ARN) + " says the same already")
		return nil
	}
	want.Remember(originOf(r, want))
	made, err := Register(ctx, r.Clients, r, want)
	if err != nil {
		return err
	}
	Record(r, made)
	return nil
}

// originOf is where a revision of this run comes from. A run that changes no image goes on from what the revisions of
// it remember.
func originOf(r *plan.Run, want live.TaskDefinition) live.Origin {
	o := r.Origin()
	if !o.Known() && len(want.Containers) > 0 {
		was := r.Live().OriginOf(want.Containers[0].Image)
		was.By, was.Kind = o.By, o.Kind
		return was
	}
	return o
}

// Free looks whether a family's name is taken by another stack's, whose families are not read: shop's job staging-sync
// would be shop-staging's job sync. called is who bears the name: "job staging-sync".
func Free(ctx context.Context, r *plan.Run, family, called string) error {
	l := r.Live()
	if l.Family(family) != nil {
		return nil
	}
	fact := live.ReadTaskDefinition(ctx, r.Clients, family)
	if fact.Err != nil {
		return fmt.Errorf("look whether task definition %s is taken: %w", family, fact.Err)
	}
	if fact.Value != nil && !l.Identity.Owns(fact.Value.Tags) {
		return fmt.Errorf("register task definition %s: the name is taken by app %s, environment %s; give %s another name",
			family, fact.Value.Tags[stack.TagApp], fact.Value.Tags[stack.TagEnvironment], called)
	}
	return nil
}

// TargetRevision is the revision a service should run, at run time: the one that was planned, else its family's newest.
func TargetRevision(l *live.Stack, family, planned string) (string, error) {
	if planned != "" {
		return planned, nil
	}
	f := l.Family(family)
	if f == nil {
		return "", fmt.Errorf("find the newest revision of %s: there is none; run slipway apply again", family)
	}
	return f.Newest.ARN, nil
}

// RunningRevision is the ARN of the revision that a service runs, empty when there is no service.
func RunningRevision(s *live.Service) string {
	if s == nil || s.Status == "DRAINING" {
		return ""
	}
	return s.Revision()
}

// AnsweredBy are changes to a task definition of a job or a worker: what it has of its own is answered in one place,
// not in the API's answers.
func AnsweredBy(changes []plan.Change, answer string) []plan.Change {
	for n := range changes {
		switch changes[n].Answer {
		case "service.cpu", "service.memory", "service.command":
			changes[n].Answer = answer
		}
	}
	return changes
}
