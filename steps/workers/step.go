// Package workers is the part of the step "service" that runs processes beside the API: services of the API's image
// under another command, that no request is led to. A task definition and a service each; roles, log group, cluster and
// security group are the API's, of steps/service.
package workers

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const (
	step   = "service"
	answer = "workers" // the question's id
)

func idDefinition(worker string) string { return "service/definition-" + worker }
func idWorker(worker string) string     { return "service/worker-" + worker }

// Valid refuses workers that cannot be.
func Valid(b *plan.Builder) bool {
	err := check(b.Settings.Workers)
	if name := b.Settings.SharedName(); err == nil && name != "" {
		err = fmt.Errorf("a job is named %s too: both would have the same task definition", name)
	}
	if err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: answer, Why: err.Error(),
			WayOut: "change the worker in workers"})
	}
	return err == nil
}

// Plan adds the workers' revisions and services. They come after the API's service: their revisions carry the image
// that its deployment has proven.
func Plan(b *plan.Builder) {
	if !told(b) {
		return
	}
	for _, w := range b.Settings.Workers {
		planService(b, w, planDefinition(b, w))
	}
	wanted := func(name string) bool {
		return slices.ContainsFunc(b.Settings.Workers, func(w stack.Worker) bool {
			return b.Live.Identity.Worker(w.Name) == name
		})
	}
	for _, s := range b.Live.Workers() {
		if !wanted(s.Name) {
			b.Add(deleteService(b, s))
		}
	}
	for _, f := range families(b.Live) {
		job := slices.ContainsFunc(b.Settings.Schedule.Jobs, func(j stack.Job) bool {
			return b.Live.Identity.JobFamily(j.Name) == f.Name
		})
		if !wanted(f.Name) && !job {
			b.Add(deleteDefinition(b, f))
		}
	}
}

// Destroy adds what deletes the workers.
func Destroy(b *plan.Builder) {
	if !told(b) {
		return
	}
	for _, s := range b.Live.Workers() {
		b.Add(deleteService(b, s))
	}
	for _, f := range families(b.Live) {
		b.Add(deleteDefinition(b, f))
	}
}

// told reports whether it was read which workers there are. A stack whose answers and task definitions know of none
// does without.
func told(b *plan.Builder) bool {
	_, known := plan.NeededList(b, step, "task definitions", b.Live.Families)
	if !known || len(b.Settings.Workers) == 0 && len(families(b.Live)) == 0 {
		return known
	}
	_, known = plan.NeededList(b, step, "the cluster's services", b.Live.Services)
	return known
}

// families are the stack's own families that belong to workers.
func families(l *live.Stack) []live.Family {
	return slices.DeleteFunc(slices.Clone(l.Families.Items), func(f live.Family) bool {
		return f.Newest.Tags[stack.TagWorker] == "" || !l.Identity.Owns(f.Newest.Tags)
	})
}

// nameOf is the worker's name in that of a family or a service.
func nameOf(i stack.Identity, name string) string { return strings.TrimPrefix(name, i.Worker("")) }

func deleteService(b *plan.Builder, s live.Service) plan.Action {
	name := nameOf(b.Live.Identity, s.Name)
	return deploy.DeleteService(plan.Action{ID: idWorker(name), Step: step, Title: "worker " + name}, s)
}

func deleteDefinition(b *plan.Builder, f live.Family) plan.Action {
	name := nameOf(b.Live.Identity, f.Name)
	return deploy.DeleteFamily(plan.Action{ID: idDefinition(name), Step: step, Title: "task definition of " + name,
		Needs: []string{idWorker(name)}}, f)
}
