package deploy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Service is what an ECS service of the stack should be: the API's, or a worker's. It bears the name of its task
// definition's family and of its container.
type Service struct {
	Name      string
	Answer    string // id of the question that says how many tasks it has
	Count     int
	KeepCount bool   // its number of tasks is left alone
	Port      int    // where the load balancer sends requests; 0: none are led to it
	Grace     int    // seconds before failed health checks count, where requests are led to it
	Stream    string // what the names of its log streams begin with
	Asked     Asked
}

// How a deployment rolls, ECS's own defaults: the old tasks stay until the new ones run.
const (
	minimumHealthy = 100
	maximumPercent = 200
)

// PlanService plans a service. a holds the action's id, step, title, needs and duration; d is what was decided about
// its revision. "In sync" needs health, not only settings: a failed deployment, none of n tasks running, a secret
// changed after the tasks started are all reasons to deploy again. ok is false when there is nothing to add to the
// plan.
func PlanService(b *plan.Builder, a plan.Action, want Service, d Revision) (planned plan.Action, ok bool) {
	have := b.Live.ServiceNamed(want.Name)
	if !d.OK || have != nil && have.Status != "DRAINING" && !b.Owned(a.Step, "service", want.Name, have.Tags) {
		return a, false
	}
	a.Verb, a.Name = plan.None, want.Name
	a.Calls = []string{"ecs update-service", "ecs describe-services", "ecs list-service-deployments"}
	force := false
	if have == nil || have.Status == "DRAINING" {
		a.Verb, a.Calls[0] = plan.Create, "ecs create-service"
		a.Sends = want.sends(b.Settings, b.Live, d.Target)
		a.Changes = []plan.Change{{Field: "tasks", To: strconv.Itoa(want.Count), Answer: want.Answer}}
		if have != nil {
			a.Reason = "the old one is draining; it is made again once that is over"
		}
	} else {
		if d.Moves {
			to := plan.KnownAfterApply
			if d.Target != "" {
				to = Short(d.Target)
			}
			a.Changes = append(a.Changes, plan.Change{Field: "revision", From: Short(have.Revision()), To: to})
		}
		a.Changes = append(a.Changes, want.Changes(b.Live, *have)...)
		var underWay bool
		a.Reason, force, underWay = redeployReasons(b, want, *have)
		told := told(b, a.Step, want)
		switch {
		case len(a.Changes) > 0 || force || underWay:
			a.Verb = plan.Update
		case !told:
			return a, false
		}
	}
	a.Run = rollout{want, d.Target, force}.run
	return a, true
}

// told reports whether all was read that a service is held against: where it runs, and the secrets its tasks started
// with.
func told(b *plan.Builder, step string, want Service) bool {
	resource := "service " + want.Name
	groups := plan.ReadableList(b, step, resource, "its security group", b.Live.SecurityGroups)
	subnets := plan.ReadableList(b, step, resource, "its subnets", b.Live.Subnets)
	targets := want.Port == 0 || plan.ReadableList(b, step, resource, "its target group", b.Live.TargetGroups)
	secrets := plan.ReadableList(b, step, resource, "the parameters its tasks have taken", b.Live.Parameters)
	return groups && subnets && targets && secrets
}

// Changes are the settings of a service that differ. The revision and its health are decided elsewhere.
func (want Service) Changes(l *live.Stack, have live.Service) []plan.Change {
	var changes plan.Changes
	if !want.KeepCount {
		changes.Add("tasks", strconv.Itoa(have.Desired), strconv.Itoa(want.Count), want.Answer)
	}
	if !have.Sparse {
		if want.Port > 0 {
			changes.Add("grace period", strconv.Itoa(have.Grace), strconv.Itoa(want.Grace), "service.grace")
		}
		changes.Add("circuit breaker", onOff(have.Breaker && have.Rollback), "on, with rollback", "")
		changes.Add("healthy tasks kept", fmt.Sprintf("%d to %d %%", have.MinHealthy, have.MaxPercent),
			fmt.Sprintf("%d to %d %%", minimumHealthy, maximumPercent), "")
		changes.Add("managed tags", strconv.FormatBool(have.ManagedTags), "true", "")
	}
	changes.Add("public address", strconv.FormatBool(have.PublicIP), "true", "")
	if have.Platform != "" {
		changes.Add("platform version", have.Platform, "LATEST", "")
	}
	changes.Add("tags from", have.PropagateTags, "SERVICE", "")
	changes.AddGroup(l, l.Identity.AppGroup(), have.SecurityGroups)
	changes.AddSubnets(l, have.Subnets)
	if want.Port == 0 {
		return changes
	}
	if g := l.TargetGroup(want.Port); l.TargetGroups.Read() && (g == nil || !want.registersIn(have, *g)) {
		to := plan.KnownAfterApply
		if g != nil {
			to = g.Name + ":" + strconv.Itoa(want.Port)
		}
		changes.Add("target group", targetText(have), to, "service.port")
	}
	return changes
}

func onOff(on bool) string {
	if on {
		return "on, with rollback"
	}
	return "off"
}

func (want Service) registersIn(have live.Service, g live.TargetGroup) bool {
	return slices.Equal(have.LoadBalancers, []live.ServiceTarget{{TargetGroup: g.ARN, Container: want.Name,
		Port: want.Port}})
}

func targetText(s live.Service) string {
	var parts []string
	for _, t := range s.LoadBalancers {
		parts = append(parts, t.Container+":"+strconv.Itoa(t.Port))
	}
	return strings.Join(parts, ", ")
}

// SecretNeeds are the actions that put what the containers are given.
func SecretNeeds(s stack.Settings) []string {
	var needs []string
	for _, key := range s.ContainerKeys() {
		needs = append(needs, "secrets/"+key)
	}
	return needs
}

// RunNeeds are the actions that any task of the stack needs to start and work.
func RunNeeds(s stack.Settings) []string {
	return append(SecretNeeds(s), "network/vpc", "network/subnets", "network/gateway", "network/routes",
		"network/app-group", "network/db-group", "network/redis-group", "data/database", "data/cache",
		"service/execution-role", "service/task-role", "service/log-group")
}

// mostFailures is how many tasks may fail before ECS gives a deployment up by itself, slipway being gone: a number,
// however many tasks there are, that a task which is healthy for a moment does not clear.
const mostFailures = 3

func rolling() *types.DeploymentConfiguration {
	healthy, most := int32(minimumHealthy), int32(maximumPercent)
	return &types.DeploymentConfiguration{
		MinimumHealthyPercent: &healthy, MaximumPercent: &most,
		DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true,
			ResetOnHealthyTask:     new(false),
			ThresholdConfiguration: &types.ThresholdConfiguration{Type: types.ThresholdTypeCount, Value: mostFailures}},
	}
}

// inItsWords makes a call with a configuration, and again without the circuit breaker's threshold where AWS refuses the
// call and not everything knows that setting yet: the usual one watches then.
func inItsWords(c *types.DeploymentConfiguration, call func() error) error {
	err := call()
	refused := cloud.Is(err, "InvalidParameterException", "ClientException", "SerializationException",
		"ValidationException", "UnknownParameter")
	if !refused || c == nil || c.DeploymentCircuitBreaker.ThresholdConfiguration == nil ||
		!thresholdWords.MatchString(err.Error()) {
		return err
	}
	c.DeploymentCircuitBreaker.ThresholdConfiguration, c.DeploymentCircuitBreaker.ResetOnHealthyTask = nil, nil
	return call()
}

// thresholdWords are in the refusal of a setting that is not known.
var thresholdWords = regexp.MustCompile(`(?i)threshold|resetOnHealthyTask|unknown (field|parameter|member)|unrecogni[sz]ed`)
