// Package service is the ECS half of the step "service": the tasks' roles, log group, cluster, task definition, release
// command and the service itself. One file per resource. It never touches what leads to the tasks: load balancer,
// certificate and DNS are in steps/ingress, and the registry in steps puts both into one step.
package service

import (
	"time"

	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/workspace"
)

const step = "service"

// Ids of the actions.
const (
	idExecutionRole = "service/execution-role"
	idTaskRole      = "service/task-role"
	idLogGroup      = "service/log-group"
	idCluster       = "service/cluster"
	idDefinition    = "service/definition"
	idRelease       = "service/release"
	idService       = "service/service"
)

// Valid refuses answers that cannot work together before anything is planned on them.
func Valid(b *plan.Builder) bool {
	s := b.Settings.Service
	if why := deploy.UnfitSize(s.CPU, s.Memory); why != "" {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "service.memory", Why: why,
			WayOut: "set service.cpu or service.memory to a pair that Fargate offers"})
		return false
	}
	return true
}

// PlanPlatform adds what tasks run on: roles, log group, cluster. Each resource is one action, verb none where AWS has
// what is wanted.
func PlanPlatform(b *plan.Builder) {
	planExecutionRole(b)
	planTaskRole(b)
	planLogGroup(b)
	planCluster(b)
}

// PlanService adds the revision, the release command and the service. needs are the actions that lead requests to the
// tasks: they must end well before tasks register. f is what was seen in the folder; nil: nobody looked.
func PlanService(b *plan.Builder, needs []string, f *workspace.Folder) {
	d := planDefinition(b)
	planRelease(b, d)
	planService(b, d, needs)
	notePort(b, f)
}

// DestroyService adds what deletes the service. It goes before what leads to it.
func DestroyService(b *plan.Builder) { destroyService(b) }

// DestroyPlatform adds what deletes the rest, in the order of the dependencies.
func DestroyPlatform(b *plan.Builder) {
	destroyCluster(b)
	destroyDefinitions(b)
	destroyLogGroup(b)
	destroyRoles(b)
}

// stopping is how long tasks take to stop.
const stopping = 30 * time.Second
