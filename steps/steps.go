// Package steps is what slipway does: the seven steps, in order, over one read of AWS. It knows AWS and never a
// terminal. It is the only package that imports the step folders.
package steps

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"

	"slipway/steps/budget"
	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/data"
	"slipway/steps/image"
	"slipway/steps/ingress"
	"slipway/steps/lease"
	"slipway/steps/live"
	"slipway/steps/network"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/secrets"
	"slipway/steps/service"
	"slipway/steps/stack"
	"slipway/steps/workers"
	"slipway/steps/workspace"
)

// Step is one of the seven steps.
type Step struct {
	Name      string
	Title     string // what it makes, in a few words
	Questions []question.Question
	Checks    []check.Check

	// Detect returns answers found in the folder. nil: it looks at nothing.
	Detect func(*workspace.Folder) map[string]question.Answer
	// Plan adds the step's actions; Destroy those that remove it. Both are pure.
	Plan    func(*plan.Builder, Env)
	Destroy func(*plan.Builder)
	// Prices are the step's lines of the monthly bill.
	Prices func(stack.Settings, cost.Prices) []cost.Line
	// Recover sets the step's answers from what AWS has.
	Recover func(*live.Stack, *stack.Settings)
}

// Env is everything outside slipway that a run touches: AWS, the container command line, registries, DNS, HTTP, the
// clock. The sandbox stands in for all of it.
type Env struct {
	Clients  *cloud.Clients
	Clock    cloud.Clock
	Builder  image.Builder     // nil: there is no container command line
	Registry http.RoundTripper // nil: the network
	Resolver ingress.Resolver
	Fetcher  ingress.Fetcher
	Folder   *workspace.Folder // what was found in Dir; nil: nobody looked
	Dir      string            // the build context's root, where slipway.yaml lies
	Machine  *lease.Machine    // nil: nothing is known of other runs on this machine
	// Rehearser tries the container on this machine; nil: there is no container engine to try it with.
	Rehearser Rehearser
	// Reach opens a TCP connection from this machine and closes it again; nil: nobody can.
	Reach func(ctx context.Context, address string) error
}

// All returns the seven steps in the order they are asked.
func All() []Step { return all }

var all = []Step{
	{
		Name: "network", Title: "VPC, subnets and security groups",
		Questions: network.Questions(), Checks: network.Checks(), Detect: network.Detect,
		Plan:    func(b *plan.Builder, _ Env) { network.Plan(b) },
		Destroy: network.Destroy, Prices: network.Prices, Recover: network.Recover,
	},
	{
		Name: "data", Title: "PostgreSQL and Redis",
		Questions: data.Questions(), Checks: data.Checks(), Detect: data.Detect,
		Plan:    func(b *plan.Builder, _ Env) { data.Plan(b) },
		Destroy: data.Destroy, Prices: data.Prices, Recover: data.Recover,
	},
	{
		Name: "secrets", Title: "Secrets in SSM Parameter Store",
		Questions: secrets.Questions(), Checks: secrets.Checks(), Detect: secrets.Detect,
		Plan:    func(b *plan.Builder, _ Env) { secrets.Plan(b) },
		Destroy: secrets.Destroy, Prices: secrets.Prices, Recover: secrets.Recover,
	},
	{
		Name: "image", Title: "Container image in ECR",
		Questions: image.Questions(), Checks: image.Checks(), Detect: image.Detect,
		Plan: func(b *plan.Builder, w Env) {
			image.Plan(b, image.Tools{Builder: w.Builder, Registry: w.Registry, Folder: w.Dir, Seen: w.Folder})
		},
		Destroy: image.Destroy, Prices: image.Prices, Recover: image.Recover,
	},
	serviceStep,
	{
		Name: "schedule", Title: "Cron jobs",
		Questions: schedule.Questions(), Checks: schedule.Checks(), Detect: schedule.Detect,
		Plan:    func(b *plan.Builder, _ Env) { schedule.Plan(b) },
		Destroy: schedule.Destroy, Prices: schedule.Prices, Recover: schedule.Recover,
	},
	{
		Name: "budget", Title: "Monthly budget alarm",
		Questions: budget.Questions(), Checks: budget.Checks(), Detect: budget.Detect,
		Plan:    func(b *plan.Builder, _ Env) { budget.Plan(b) },
		Destroy: budget.Destroy, Prices: budget.Prices, Recover: budget.Recover,
	},
}

// Named returns the step with a name.
func Named(name string) (Step, bool) {
	for _, s := range all {
		if s.Name == name {
			return s, true
		}
	}
	return Step{}, false
}

// Names are the steps' names, in order.
func Names() []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return names
}

// The step "service" is one to the user and three packages: steps/ingress holds what leads requests to the tasks,
// steps/service the tasks themselves, steps/workers those beside them. Here they are put together, in the order in
// which they are asked, planned and shown.

// serviceQuestions is the order of the step's questions.
var serviceQuestions = []string{
	"service.domain", "service.dns", "service.zone", "service.certificate",
	"service.port", "service.cpu", "service.memory", "service.count", "service.command", "service.release", "service.user",
	"service.variables", "workers",
	"service.health_path", "service.health_command", "service.grace", "service.idle_timeout",
	"service.log_days", "service.protect", "boundary",
}

var serviceStep = Step{
	Name: "service", Title: "Fargate service behind HTTPS",
	Questions: slices.SortedStableFunc(slices.Values(slices.Concat(ingress.Questions(), service.Questions(),
		workers.Questions())),
		func(a, b question.Question) int {
			return cmp.Compare(slices.Index(serviceQuestions, a.ID), slices.Index(serviceQuestions, b.ID))
		}),
	Checks: slices.Concat(ingress.Checks(), service.Checks(), ingress.AcceptedChecks(), service.LogChecks()),
	Detect: detectService, Plan: planService, Destroy: destroyService,
	Prices: func(s stack.Settings, p cost.Prices) []cost.Line {
		return slices.Concat(service.TaskPrices(s, p), workers.Prices(s, p), ingress.Prices(s, p), service.LogPrices(s, p))
	},
	Recover: func(l *live.Stack, s *stack.Settings) {
		service.Recover(l, s)
		ingress.Recover(l, s)
		workers.Recover(l, s)
	},
}

func detectService(f *workspace.Folder) map[string]question.Answer {
	found := service.Detect(f)
	maps.Copy(found, workers.Detect(f))
	return found
}

func planService(b *plan.Builder, w Env) {
	if !service.Valid(b) || !ingress.Valid(b) || !workers.Valid(b) {
		return
	}
	tools := ingress.Tools{Resolver: w.Resolver, Fetcher: w.Fetcher}
	service.PlanPlatform(b)
	ready := ingress.Plan(b, tools)
	service.PlanService(b, ready, w.Folder)
	workers.Plan(b)
	ingress.PlanAfterService(b, tools)
}

func destroyService(b *plan.Builder) {
	service.DestroyService(b)
	workers.Destroy(b)
	ingress.Destroy(b)
	service.DestroyPlatform(b)
}
