package steps

import (
	"cmp"
	"maps"
	"slices"

	"slipway/steps/cost"
	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/service"
	"slipway/steps/stack"
	"slipway/steps/workers"
	"slipway/steps/workspace"
)

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
