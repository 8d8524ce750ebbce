package deploy

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TypicalFirstRun is how long a first deployment takes, pulling the image included.
const TypicalFirstRun = 150 * time.Second

// settle is how long the tasks of a worker have to stay up: no health check asks them.
const settle = 30 * time.Second

// rollout brings a service to what it should be.
type rollout struct {
	want   Service
	target string // ARN of the revision, empty for the newest when it runs
	force  bool   // a new deployment even where nothing differs
}

// run creates or updates the service and follows the deployment to its own end. When it fails, the revision that ran
// before is the newest ACTIVE one again.
func (o rollout) run(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	target, err := TargetRevision(l, o.want.Name, o.target)
	if err != nil {
		return err
	}
	have := l.ServiceNamed(o.want.Name)
	if have != nil && have.Status == "DRAINING" {
		if err := awaitDrained(ctx, r, have.Name); err != nil {
			return err
		}
		have = nil
	}
	good, first := RunningRevision(have), have == nil || have.Running == 0
	var now live.Service
	switch {
	case have == nil:
		now, err = o.create(ctx, r, target)
	case !o.force && SameRevision(good, target) && len(o.want.Changes(l, *have)) == 0:
		now = *have // a deployment is under way already
	default:
		now, err = o.update(ctx, r, *have, target)
	}
	if err != nil {
		return err
	}
	recordService(r, now)
	followed := Rollout{
		Cluster: l.Identity.Cluster(), Service: o.want.Name, Target: target, Good: good, First: first,
		LogGroup: l.Identity.LogGroup(), StreamPrefix: o.want.Stream, Container: o.want.Name, Typical: TypicalFirstRun,
		Asked: o.want.Asked,
	}
	followed.Asked.Image = r.Image()
	for _, role := range []live.Fact[live.Role]{l.ExecutionRole, l.TaskRole} {
		followed.Spreads = followed.Spreads || role.Exists() && r.Younger(spreadTime, role.Value.ARN)
	}
	if o.want.Port == 0 {
		followed.Settle, followed.Clock = settle, r.Clock
	}
	if p := now.Primary(); p != nil {
		followed.Deployment = p.ID
	}
	ended, err := FollowDeployment(ctx, r.Clients, r, followed)
	if ended.ARN != "" {
		recordService(r, ended)
	}
	var failed *DeploymentError
	if errors.As(err, &failed) && good != "" && !SameRevision(good, target) && !first {
		if _, settleErr := RetryUntilVisible(ctx, r.Clients, good); settleErr != nil {
			return fmt.Errorf("%w\nand the failed revision is still the newest: %w", err, settleErr)
		}
	}
	return err
}

func recordService(r *plan.Run, s live.Service) {
	r.Record(func(l *live.Stack) {
		if s.Tags == nil {
			s.Tags = l.Identity.Tags()
		}
		l.SetService(s)
	})
}

// request is the request that makes the service. group is nil where no load balancer leads to it.
func (want Service) request(i stack.Identity, target string, where Network,
	group *live.TargetGroup) *ecs.CreateServiceInput {
	in := &ecs.CreateServiceInput{
		Cluster: new(i.Cluster()), ServiceName: &want.Name, TaskDefinition: &target,
		DesiredCount: new(int32(want.Count)), LaunchType: types.LaunchTypeFargate, PlatformVersion: new("LATEST"),
		DeploymentConfiguration: rolling(), PropagateTags: types.PropagateTagsService, EnableECSManagedTags: true,
		NetworkConfiguration: where.configuration(), Tags: Tags(i.Tags()),
	}
	if group != nil { // ECS refuses a grace period where there is no load balancer
		in.HealthCheckGracePeriodSeconds, in.LoadBalancers = new(int32(want.Grace)), want.registered(group)
	}
	return in
}

// sends is the request that makes the service, as far as it is known when it is planned.
func (want Service) sends(s stack.Settings, l *live.Stack, target string) func() []any {
	return func() []any {
		where, group := Network{[]string{plan.KnownAfterApply}, []string{plan.KnownAfterApply}}, (*live.TargetGroup)(nil)
		if place, err := l.Placement(s.Network.VPC, s.Image.Platform); err == nil {
			where.Subnets = place.PublicIDs()
		}
		if g := l.Group(l.Identity.AppGroup()); g != nil {
			where.SecurityGroups = []string{g.ID}
		}
		if want.Port > 0 {
			if group = l.TargetGroup(want.Port); group == nil {
				group = &live.TargetGroup{ARN: plan.KnownAfterApply}
			}
		}
		return []any{want.request(l.Identity, cmp.Or(target, plan.KnownAfterApply), where, group)}
	}
}

func (o rollout) create(ctx context.Context, r *plan.Run, target string) (live.Service, error) {
	i := r.Live().Identity
	where, err := NetworkOf(r, nil)
	if err != nil {
		return live.Service{}, err
	}
	// of this call alone, its repetitions included: ECS may answer a token it knows with the service that was deleted
	// since
	token := sha256.Sum256([]byte(i.ARN("ecs", o.want.Name) + target + r.Clock.Now().UTC().Format(time.RFC3339Nano)))
	var group *live.TargetGroup
	if o.want.Port > 0 {
		if _, group, err = r.Live().Ingress(o.want.Port); err != nil {
			return live.Service{}, err
		}
	}
	in := o.want.request(i, target, where, group)
	in.ClientToken = new(hex.EncodeToString(token[:16]))
	var out *ecs.CreateServiceOutput
	err = r.Retry(ctx, draining, func() error {
		return r.RetryUntilVisible(ctx, where.SecurityGroups, func() error {
			return WithLinkedRole(ctx, r, func() error {
				return inItsWords(in.DeploymentConfiguration, func() (err error) {
					out, err = r.Clients.ECS.CreateService(ctx, in)
					return err
				})
			})
		})
	})
	if cloud.Is(err, "InvalidParameterException") && strings.Contains(err.Error(), "not idempotent") {
		fact := live.ReadService(ctx, r.Clients, i.Cluster(), o.want.Name)
		if fact.Exists() && i.Owns(fact.Value.Tags) {
			return *fact.Value, nil // made by a call whose reply was lost
		}
	}
	if err != nil {
		return live.Service{}, fmt.Errorf("create service %s: %w", o.want.Name, err)
	}
	return *live.ServiceOf(*out.Service), nil
}

// draining matches what ECS says while the service before this one is not quite gone.
func draining(err error) bool {
	return cloud.Is(err, "InvalidParameterException", "ClientException") &&
		strings.Contains(strings.ToLower(err.Error()), "still draining")
}

func (want Service) registered(g *live.TargetGroup) []types.LoadBalancer {
	return []types.LoadBalancer{{TargetGroupArn: new(g.ARN), ContainerName: &want.Name,
		ContainerPort: new(int32(want.Port))}}
}

// update sends what differs, in one call. What does not differ is left out: some settings make ECS deploy again even
// when they are sent unchanged.
func (o rollout) update(ctx context.Context, r *plan.Run, have live.Service, target string) (live.Service, error) {
	in := &ecs.UpdateServiceInput{
		Cluster: new(r.Live().Identity.Cluster()), Service: &o.want.Name, ForceNewDeployment: o.force,
	}
	if !o.want.KeepCount {
		in.DesiredCount = new(int32(o.want.Count))
	}
	if !SameRevision(RunningRevision(&have), target) {
		in.TaskDefinition = &target
	}
	if !have.Breaker || !have.Rollback || have.MinHealthy != minimumHealthy || have.MaxPercent != maximumPercent ||
		have.MostFailures != mostFailures {
		in.DeploymentConfiguration = rolling()
	}
	if have.PropagateTags != string(types.PropagateTagsService) {
		in.PropagateTags = types.PropagateTagsService
	}
	if !have.ManagedTags {
		in.EnableECSManagedTags = new(true)
	}
	if have.Platform != "" && have.Platform != "LATEST" {
		in.PlatformVersion = new("LATEST")
	}
	where, err := NetworkOf(r, &have)
	if err != nil {
		return have, err
	}
	if !have.PublicIP || !slices.Equal(have.SecurityGroups, where.SecurityGroups) ||
		!slices.Equal(have.Subnets, where.Subnets) {
		in.NetworkConfiguration = where.configuration()
	}
	if o.want.Port > 0 {
		_, group, err := r.Live().Ingress(o.want.Port)
		if err != nil {
			return have, err
		}
		if !o.want.registersIn(have, *group) {
			in.LoadBalancers = o.want.registered(group)
		}
		if have.Grace != o.want.Grace {
			in.HealthCheckGracePeriodSeconds = new(int32(o.want.Grace))
		}
	}
	var out *ecs.UpdateServiceOutput
	err = r.RetryUntilVisible(ctx, where.SecurityGroups, func() error {
		return inItsWords(in.DeploymentConfiguration, func() (err error) {
			out, err = r.Clients.ECS.UpdateService(ctx, in)
			return err
		})
	})
	if err != nil {
		return have, fmt.Errorf("update service %s: %w", o.want.Name, err)
	}
	return *live.ServiceOf(*out.Service), nil
}
