package service

import (
	"context"
	"fmt"
	"slices"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// revision is what the plan decided about the API's task definition.
type revision struct {
	// target is the ARN of the revision the service should run, empty when the plan registers it.
	target    string
	changes   []plan.Change // against what runs now
	moves     bool          // the service will run another revision than it does now, or there is no service yet
	keepCount bool          // the service's number of tasks is left alone
	ok        bool          // false: a fact was missing, a problem was added
}

// planDefinition plans the API's revision. Registering is never idempotent, so an equal one is looked for first: the
// one that runs, then the newest ACTIVE one, which a broken run may have left. Revisions newer than what should run are
// deregistered: schedules and people take the newest.
func planDefinition(b *plan.Builder) revision {
	name := b.Live.Identity.Family()
	_, families := plan.NeededList(b, step, "task definitions", b.Live.Families)
	service, services := plan.Needed(b, step, "service "+b.Live.Identity.Service(), b.Live.Service)
	running, known := plan.Needed(b, step, "the running revision", b.Live.Running)
	if !families || !services || !known || !deploy.Readable(b, step, "task definition "+name) {
		return revision{}
	}
	want, err := deploy.ServiceDefinition(b.Settings, b.Live, plan.DesiredImage(b.Settings, b.Live, b.Intent))
	if err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "service.command", Why: err.Error(),
			WayOut: "change service.command"})
		return revision{}
	}
	f := b.Live.Family(name)
	if f != nil && !b.Owned(step, "task definition", name, f.Newest.Tags) {
		return revision{}
	}
	a := plan.Action{
		ID: idDefinition, Step: step, Verb: plan.None, Name: name, Title: "task " +
			"definition", Needs: definitionNeeds(b.Settings),
		Calls: []string{"ecs register-task-definition"},
	}
	d := decide(want, f, running, service != nil && service.Status != "DRAINING")
	var strays []string
	switch {
	case d.target == "":
		a.Verb, a.Changes = plan.Update, d.changes
		if f == nil {
			a.Verb = plan.Create
		}
		a.Run = registerDefinition
	case f != nil && f.Newest.ARN != d.target:
		strays = newer(f, d.target)
		if len(strays) > 0 {
			a.Verb, a.Calls = plan.Update, []string{"ecs deregister-task-definition"}
			a.Reason = "a newer revision than the one that should run is left from a release that did not end well; it " +
				"is deregistered"
			a.Run = func(ctx context.Context, r *plan.Run) error { return deploy.Deregister(ctx, r.Clients, strays...) }
		}
	}
	b.Add(a)
	return d
}

// decide picks the revision the service should run.
func decide(want live.TaskDefinition, f *live.Family, running *live.TaskDefinition, served bool) revision {
	d := revision{ok: true, moves: true}
	switch {
	case served && running != nil:
		d.changes = deploy.Diff(want, *running)
	case f != nil:
		d.changes = deploy.Diff(want, f.Newest)
	default:
		d.changes = []plan.Change{{Field: "image", To: want.Containers[0].Image}}
	}
	active := func(arn string) bool { return f != nil && slices.Contains(f.ARNs, arn) }
	switch {
	case served && running != nil && len(d.changes) == 0 && active(running.ARN):
		d.target, d.moves = running.ARN, false
	case f != nil && len(deploy.Diff(want, f.Newest)) == 0:
		d.target = f.Newest.ARN
	}
	return d
}

// newer are the ACTIVE revisions of a family above one of them.
func newer(f *live.Family, arn string) []string {
	return slices.DeleteFunc(slices.Clone(f.ARNs), func(other string) bool {
		return deploy.RevisionOf(other) <= deploy.RevisionOf(arn)
	})
}

// definitionNeeds are the actions whose results stand in the definition: the image, the roles, and with url_style parts
// the addresses of the database and the cache.
func definitionNeeds(s stack.Settings) []string {
	needs := []string{"image/repository", "image/image", idExecutionRole, idTaskRole, idLogGroup}
	switch s.Data.URLStyle {
	case stack.StyleParts:
		needs = append(needs, "data/database", "data/cache")
	case stack.StyleJDBC:
		needs = append(needs, "data/database")
	}
	return needs
}

func registerDefinition(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	want, err := deploy.ServiceDefinition(r.Settings, l, r.Image())
	if err != nil {
		return fmt.Errorf("compose task definition %s: %w", l.Identity.Family(), err)
	}
	// what was unknown when the plan was made may turn out equal to what there is
	if f := l.Family(want.Family); f != nil && len(deploy.Diff(want, f.Newest)) == 0 {
		r.Progress("revision " + deploy.Short(f.Newest.ARN) + " says the same already")
		return nil
	}
	made, err := deploy.Register(ctx, r.Clients, r, want)
	if err != nil {
		return err
	}
	deploy.Record(r, made)
	return nil
}

// targetRevision is the revision the service should run, at run time.
func targetRevision(l *live.Stack, planned string) (string, error) {
	if planned != "" {
		return planned, nil
	}
	f := l.Family(l.Identity.Family())
	if f == nil {
		return "", fmt.Errorf("find the newest revision of %s: there is none; run slipway apply again", l.Identity.Family())
	}
	return f.Newest.ARN, nil
}

// destroyDefinitions deregisters and deletes the revisions of the API and of nothing else: jobs' belong to the schedule
// step.
func destroyDefinitions(b *plan.Builder) {
	if _, ok := plan.NeededList(b, step, "task definitions", b.Live.Families); !ok {
		return
	}
	f := b.Live.Family(b.Live.Identity.Family())
	if f == nil || !b.Live.Identity.Owns(f.Newest.Tags) {
		return
	}
	a := plan.Action{ID: idDefinition, Step: step, Title: "task definition", Needs: []string{idService, idCluster}}
	b.Add(deploy.DeleteFamily(a, *f))
}
