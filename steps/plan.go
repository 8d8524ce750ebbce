package steps

import (
	"context"
	"maps"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/clean"
	"slipway/steps/image"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/window"
	"slipway/steps/workspace"
)

// Plan holds the desired stack against the live one. It is pure: equal input gives an equal plan.
func Plan(s stack.Settings, l *live.Stack, i plan.Intent, w Env) plan.Plan {
	b := plan.NewBuilder(s, l, i)
	for _, step := range all {
		step.Plan(b, w)
	}
	window.Plan(b)
	p := b.Plan()
	p.Commands = commands(s)
	return p
}

// Destroy plans the removal of everything the stack owns.
func Destroy(s stack.Settings, l *live.Stack, i plan.Intent) plan.Plan {
	b := plan.NewBuilder(s, l, i)
	for _, step := range slices.Backward(all) {
		step.Destroy(b)
	}
	window.Destroy(b)
	return b.Plan()
}

// only narrows a plan to one step: its actions, what they need that is not there yet, and what must follow them. What
// follows is, too, a revision or a deployment that an earlier run of the step left undone: its cause is in AWS already,
// its effect is not. elsewhere counts the work that is left out.
func only(p plan.Plan, step string) (narrowed plan.Plan, elsewhere int) {
	return around(p, step, func(a plan.Action) bool { return a.Step == step })
}

// around narrows a plan to some actions of a step, as only does to all of them.
func around(p plan.Plan, step string, of func(plan.Action) bool) (narrowed plan.Plan, elsewhere int) {
	keep := map[string]bool{}
	below := map[string]bool{} // everything the step's resources lead to, changed by this plan or not
	for _, a := range p.Actions {
		keep[a.ID] = of(a) && a.Verb != plan.None
		below[a.ID] = of(a)
	}
	for again := true; again; {
		again = false
		mark := func(set map[string]bool, id string) {
			if !set[id] {
				set[id], again = true, true
			}
		}
		for _, a := range p.Actions {
			for _, need := range a.Needs {
				if below[need] {
					mark(below, a.ID)
				}
				if keep[need] && a.Verb != plan.None {
					mark(keep, a.ID)
				}
				if before, ok := p.Action(need); ok && keep[a.ID] && before.Verb != plan.None {
					mark(keep, need)
				}
			}
			if below[a.ID] && a.Verb != plan.None && rollsOut(a.ID) {
				mark(keep, a.ID)
			}
		}
	}
	for _, a := range p.Actions {
		switch {
		case keep[a.ID] || of(a) && a.Verb == plan.None:
			narrowed.Actions = append(narrowed.Actions, a)
		case a.Verb != plan.None:
			elsewhere++
		}
	}
	narrowed.Problems, narrowed.Commands = p.Problems, p.Commands
	for _, n := range p.Notes {
		if n.Step == step || slices.ContainsFunc(narrowed.Actions, func(a plan.Action) bool { return a.Step == n.Step }) {
			narrowed.Notes = append(narrowed.Notes, n)
		}
	}
	return narrowed, elsewhere
}

// OnlyJob narrows a plan to one job: its revision and its schedule, and what they need that is not there yet.
func OnlyJob(p plan.Plan, job string) (narrowed plan.Plan, elsewhere int) {
	narrowed, elsewhere = around(p, "schedule", func(a plan.Action) bool {
		return a.ID == "schedule/"+job || a.ID == "schedule/definition-"+job
	})
	narrowed.Commands = slices.DeleteFunc(slices.Clone(p.Commands), func(c plan.Command) bool {
		return c.What != "account" && c.What != "job "+job
	})
	return narrowed, elsewhere
}

// OnlySecrets narrows a plan to some secrets, what they need and what follows. Held, no task is replaced, and what
// other secrets lack keeps nobody from storing these.
func OnlySecrets(p plan.Plan, keys []string, hold bool) (narrowed plan.Plan, elsewhere int) {
	ids := map[string]bool{}
	for _, key := range keys {
		ids["secrets/"+key] = true
	}
	narrowed, elsewhere = around(p, "secrets", func(a plan.Action) bool { return ids[a.ID] })
	narrowed.Commands = nil // what runs is what ran before
	if !hold {
		return narrowed, elsewhere
	}
	narrowed.Actions = slices.DeleteFunc(narrowed.Actions, func(a plan.Action) bool { return !ids[a.ID] })
	narrowed.Problems = slices.DeleteFunc(slices.Clone(narrowed.Problems), func(x plan.Problem) bool {
		return OfAnotherSecret(x, keys)
	})
	return narrowed, elsewhere
}

// OfAnotherSecret reports whether a problem is that of a secret that is not among keys.
func OfAnotherSecret(x plan.Problem, keys []string) bool {
	return x.Step == "secrets" && x.Kind == plan.Invalid && !slices.Contains(keys, x.Resource)
}

// rollsOut reports whether an action brings what other steps have changed to the containers: revisions, and the
// deployment.
func rollsOut(id string) bool {
	switch id {
	case "service/definition", "service/release", "service/service", "service/health":
		return true
	}
	return slices.ContainsFunc([]string{"service/definition-", "service/worker-", "schedule/definition-"},
		func(of string) bool { return strings.HasPrefix(id, of) })
}

// deployed narrows a plan to what brings a release to what runs already: the image, revisions, the release command, the
// deployments, and the secrets and roles that a new revision names. Answers about anything else wait for apply, as do
// jobs and workers that are new or to go. A release that cannot run without something that is not there is refused.
func deployed(p plan.Plan) (narrowed plan.Plan, elsewhere int) {
	keep := map[string]bool{}
	var mark func(a plan.Action)
	mark = func(a plan.Action) {
		if keep[a.ID] || a.Verb == plan.None {
			return
		}
		keep[a.ID] = true
		for _, id := range a.Needs {
			need, ok := p.Action(id)
			switch {
			case !ok || need.Verb == plan.None:
			case releases(need) || carries(need):
				mark(need)
			case need.Verb == plan.Create || need.Verb == plan.Replace:
				if slices.Contains([]string{"network", "data", "secrets"}, need.Step) || id == "service/target-group" {
					narrowed.Problems = append(narrowed.Problems, plan.Problem{Kind: plan.Invalid, Step: need.Step,
						Resource: need.Name, Why: need.Title + " is not there, or not as the answers want it, and the containers need it",
						WayOut: "slipway apply, which makes it; a deployment changes no more than the containers"})
				}
			}
		}
	}
	for _, a := range p.Actions {
		if releases(a) {
			mark(a)
		}
	}
	for _, a := range p.Actions {
		switch {
		case keep[a.ID]:
			narrowed.Actions = append(narrowed.Actions, a)
		case a.Verb != plan.None:
			elsewhere++
		}
	}
	for _, x := range p.Problems {
		if x.Kind == plan.Unread || x.Step != "data" && x.Step != "network" && x.Step != "budget" {
			narrowed.Problems = append(narrowed.Problems, x)
		}
	}
	narrowed.Commands = p.Commands
	for _, n := range p.Notes {
		if n.Step == image.Step { // those of the service tell, plan after plan, how it is reached
			narrowed.Notes = append(narrowed.Notes, n)
		}
	}
	return narrowed, elsewhere
}

// releases reports whether an action brings a release to what runs already.
func releases(a plan.Action) bool {
	switch a.ID {
	case "image/image", "service/definition", "service/service":
		return a.Verb != plan.Delete
	}
	return rollsOut(a.ID) && a.Verb != plan.Create && a.Verb != plan.Delete
}

// carries reports whether a release brings along what it needs: what it cannot do without and is not there, and secrets
// that were given. A password that the database or the cache is given next, and a URL that holds it, belong to them.
func carries(a plan.Action) bool {
	switch a.ID {
	case "image/repository", "service/execution-role", "service/task-role", "service/log-group", "service/cluster":
		return a.Verb == plan.Create
	}
	key, secret := strings.CutPrefix(a.ID, "secrets/")
	ofData := slices.Contains([]string{stack.KeyDatabasePassword, stack.KeyCacheToken, stack.KeyDatabaseURL,
		stack.KeyCacheURL}, key)
	return secret && !ofData
}

// Apply runs a plan. See plan.Execute for what a stop does.
func Apply(ctx context.Context, w Env, s stack.Settings, l *live.Stack, p plan.Plan, i plan.Intent,
	events func(plan.Event)) plan.Result {
	return plan.Execute(ctx, p, plan.Options{Clients: w.Clients, Settings: s, Intent: i, Clock: w.Clock, Live: l}, events)
}

// Checklist runs every step's checks over one read. settings and folder may be nil.
func Checklist(l *live.Stack, s *stack.Settings, f *workspace.Folder) check.Report {
	var checks []check.Check
	for _, step := range all {
		checks = append(checks, step.Checks...)
	}
	if s != nil { // the answers may name another Dockerfile and context than the usual ones
		f = f.For(image.Recipe(s.Image))
	}
	return check.Run(checks, check.Input{Live: l, Settings: s, Folder: f})
}

// commands are what the answers have run, and where: the build, the image, the commands of containers and jobs, the
// account, and DNS that is not slipway's.
func commands(s stack.Settings) []plan.Command {
	list := []plan.Command{{Step: "stack", What: "account", Value: s.Account, When: "in " + s.Region},
		imageCommand(s.Image)}
	add := func(step, what, value, when string) {
		if value != "" {
			list = append(list, plan.Command{Step: step, What: what, Value: value, When: when})
		}
	}
	add("service", "command", s.Service.Command, "in the service's containers, in the place of the image's own")
	add("service", "health command", s.Service.HealthCommand, "in every container of the service, again and again, by "+
		"the image's shell")
	add("service", "release command", s.Service.Release, "once before each new revision serves, with the app's secrets")
	for _, w := range s.Workers {
		add("service", "worker "+w.Name, w.Command, "all the time beside the API, with the app's secrets")
	}
	for _, j := range s.Schedule.Jobs {
		add("schedule", "job "+j.Name, j.Command, j.Cron+" in "+s.Schedule.Timezone+", with the app's secrets")
	}
	if s.Service.Domain != "" && s.Service.DNS == "elsewhere" {
		add("service", "DNS", s.Service.Domain, "is hosted elsewhere: you add the records that slipway names")
	}
	return list
}

// imageCommand is where the image comes from.
func imageCommand(i stack.Image) plan.Command {
	if i.URI != "" {
		return plan.Command{Step: "image", What: "image", Value: i.URI, When: "built elsewhere, run with the app's secrets"}
	}
	words := []string{"build"}
	option := func(flag, value string) {
		if value != "" {
			words = append(words, flag, value)
		}
	}
	option("--file", i.Dockerfile)
	option("--target", i.Target)
	for _, name := range slices.Sorted(maps.Keys(i.Args)) {
		option("--build-arg", name+"="+i.Args[name])
	}
	for _, id := range slices.Sorted(maps.Keys(i.Secrets)) {
		kind := "src"
		if workspace.IsVariable(i.Secrets[id]) {
			kind = "env"
		}
		option("--secret", "id="+id+","+kind+"="+i.Secrets[id])
	}
	if i.SSH {
		option("--ssh", "default")
	}
	folder := i.Context
	if folder == "" {
		folder = "."
	}
	return plan.Command{Step: "image", What: "image build", Value: clean.Words(append(words, folder)),
		When: "on this machine, for " + i.Platform}
}
