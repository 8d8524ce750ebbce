package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// runDeployment creates or updates the service and follows the deployment to its own end. When it fails, the revision
// that ran before is the newest ACTIVE one again.
func runDeployment(ctx context.Context, r *plan.Run, d revision, force bool) error {
	l := r.Live()
	target, err := targetRevision(l, d.target)
	if err != nil {
		return err
	}
	have := l.Service.Value
	if have != nil && have.Status == "DRAINING" {
		if err := awaitDrained(ctx, r, have.Name); err != nil {
			return err
		}
		have = nil
	}
	good, first := runningRevision(l), have == nil || have.Running == 0
	var now live.Service
	switch {
	case have == nil:
		good = ""
		now, err = createService(ctx, r, target)
	case !force && deploy.SameRevision(good, target) && len(serviceChanges(r.Settings, l, d.keepCount)) == 0:
		now = *have // a deployment is under way already
	default:
		now, err = updateService(ctx, r, *have, target, force, d.keepCount)
	}
	if err != nil {
		return err
	}
	recordService(r, now)
	rollout := deploy.Rollout{
		Cluster: l.Identity.Cluster(), Service: l.Identity.Service(), Target: target, Good: good, First: first,
		LogGroup:     l.Identity.LogGroup(),
		StreamPrefix: "ecs", Container: l.Identity.Family(), Typical: typicalFirstRun,
		Asked: deploy.Asked{HealthPath: r.Settings.Service.HealthPath, Port: r.Settings.Service.Port,
			Memory: strconv.Itoa(r.Settings.Service.Memory), Image: r.Image()},
	}
	if p := now.Primary(); p != nil {
		rollout.Deployment = p.ID
	}
	ended, err := deploy.FollowDeployment(ctx, r.Clients, r, rollout)
	if ended.ARN != "" {
		recordService(r, ended)
	}
	var failed *deploy.DeploymentError
	if errors.As(err, &failed) && good != "" && !deploy.SameRevision(good, target) && !first {
		if _, settleErr := deploy.RetryUntilVisible(ctx, r.Clients, good); settleErr != nil {
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
		l.Service = live.Found(s, "ecs:DescribeServices")
	})
}

func createService(ctx context.Context, r *plan.Run, target string) (live.Service, error) {
	l, s := r.Live(), r.Settings
	i := l.Identity
	where, err := taskNetwork(r)
	if err != nil {
		return live.Service{}, err
	}
	_, group, err := r.Live().Ingress(r.Settings.Service.Port)
	if err != nil {
		return live.Service{}, err
	}
	// of this call alone, its repetitions included: ECS may answer a token it knows with the service that was deleted
	// since
	token := sha256.Sum256([]byte(i.ARN("ecs", i.Service()) + target + r.Clock.Now().UTC().Format(time.RFC3339Nano)))
	in := &ecs.CreateServiceInput{
		Cluster: aws.String(i.Cluster()), ServiceName: aws.String(i.Service()), TaskDefinition: &target,
		DesiredCount: aws.Int32(int32(s.Service.Count)), LaunchType: types.LaunchTypeFargate, PlatformVersion: aws.String(
			"LATEST"),
		ClientToken: aws.String(hex.EncodeToString(token[:16])), DeploymentConfiguration: rolling(),
		HealthCheckGracePeriodSeconds: aws.Int32(
			int32(s.Service.Grace)), PropagateTags: types.PropagateTagsService, EnableECSManagedTags: true,
		NetworkConfiguration: where.configuration(), LoadBalancers: registered(i.Family(), s.Service.Port,
			group), Tags: deploy.Tags(i.Tags()),
	}
	var out *ecs.CreateServiceOutput
	err = r.Retry(ctx, draining, func() error {
		return r.RetryUntilVisible(ctx, []string{where.group}, func() error {
			return withLinkedRole(ctx, r, func() (err error) {
				out, err = r.Clients.ECS.CreateService(ctx, in)
				return err
			})
		})
	})
	if cloud.Is(err, "InvalidParameterException") && strings.Contains(err.Error(), "not idempotent") {
		fact := live.ReadService(ctx, r.Clients, i.Cluster(), i.Service())
		if fact.Exists() && i.Owns(fact.Value.Tags) {
			return *fact.Value, nil // made by a call whose reply was lost
		}
	}
	if err != nil {
		return live.Service{}, fmt.Errorf("create service %s: %w", i.Service(), err)
	}
	return *live.ServiceOf(*out.Service), nil
}

// draining matches what ECS says while the service before this one is not quite gone.
func draining(err error) bool {
	return cloud.Is(err, "InvalidParameterException", "ClientException") &&
		strings.Contains(strings.ToLower(err.Error()), "still draining")
}

func rolling() *types.DeploymentConfiguration {
	return &types.DeploymentConfiguration{
		MinimumHealthyPercent: aws.Int32(minimumHealthy), MaximumPercent: aws.Int32(maximumPercent),
		DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
	}
}

func (n network) configuration() *types.NetworkConfiguration {
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
		Subnets: n.subnets, SecurityGroups: []string{n.group}, AssignPublicIp: types.AssignPublicIpEnabled,
	}}
}

func registered(container string, port int, g *live.TargetGroup) []types.LoadBalancer {
	return []types.LoadBalancer{{TargetGroupArn: aws.String(g.ARN), ContainerName: &container,
		ContainerPort: aws.Int32(int32(port))}}
}

// updateService sends what differs, in one call. What does not differ is left out: some settings make ECS deploy again
// even when they are sent unchanged.
func updateService(ctx context.Context, r *plan.Run, have live.Service, target string, force,
	keepCount bool) (live.Service, error) {
	l, s := r.Live(), r.Settings
	i := l.Identity
	in := &ecs.UpdateServiceInput{
		Cluster: aws.String(i.Cluster()), Service: aws.String(i.Service()), ForceNewDeployment: force,
	}
	if !keepCount {
		in.DesiredCount = aws.Int32(int32(s.Service.Count))
	}
	if !deploy.SameRevision(runningRevision(l), target) {
		in.TaskDefinition = &target
	}
	if have.Grace != s.Service.Grace {
		in.HealthCheckGracePeriodSeconds = aws.Int32(int32(s.Service.Grace))
	}
	if !have.Breaker || !have.Rollback || have.MinHealthy != minimumHealthy || have.MaxPercent != maximumPercent {
		in.DeploymentConfiguration = rolling()
	}
	if have.PropagateTags != string(types.PropagateTagsService) {
		in.PropagateTags = types.PropagateTagsService
	}
	if !have.ManagedTags {
		in.EnableECSManagedTags = aws.Bool(true)
	}
	if have.Platform != "" && have.Platform != "LATEST" {
		in.PlatformVersion = aws.String("LATEST")
	}
	where, err := taskNetwork(r)
	if err != nil {
		return have, err
	}
	if !have.PublicIP || !slices.Equal(have.SecurityGroups, []string{where.group}) ||
		!slices.Equal(have.Subnets, where.subnets) {
		in.NetworkConfiguration = where.configuration()
	}
	_, group, err := r.Live().Ingress(r.Settings.Service.Port)
	if err != nil {
		return have, err
	}
	if !registersIn(have, *group, s, i) {
		in.LoadBalancers = registered(i.Family(), s.Service.Port, group)
	}
	var out *ecs.UpdateServiceOutput
	err = r.RetryUntilVisible(ctx, []string{where.group}, func() (err error) {
		out, err = r.Clients.ECS.UpdateService(ctx, in)
		return err
	})
	if err != nil {
		return have, fmt.Errorf("update service %s: %w", i.Service(), err)
	}
	return *live.ServiceOf(*out.Service), nil
}

// awaitDrained waits until a service that was deleted is gone: until then its name is taken.
func awaitDrained(ctx context.Context, r *plan.Run, name string) error {
	cluster := r.Live().Identity.Cluster()
	// its tasks drain for as long as the target group's deregistration delay says, five minutes where slipway did not set
	// it
	return r.Until(ctx, plan.Wait{Typical: time.Minute, Timeout: 20 * time.Minute,
		Check: func(ctx context.Context) (bool, string, error) {
			fact := live.ReadService(ctx, r.Clients, cluster, name)
			if fact.Err != nil {
				return false, "", fmt.Errorf("wait for service %s to be gone: %w", name, fact.Err)
			}
			if fact.Value == nil {
				r.Record(func(l *live.Stack) { l.Service = fact })
				return true, "", nil
			}
			return false, "draining", nil
		}})
}

func destroyService(b *plan.Builder) {
	service := plan.Own(b, step, "service", b.Live.Service)
	if service == nil {
		return
	}
	b.Add(plan.Action{
		ID: idService, Step: step, Verb: plan.Delete, Name: service.Name, Title: "service", Typical: 90 * time.Second,
		Needs: []string{"schedule/group"}, Calls: []string{"ecs update-service", "ecs delete-service",
			"ecs describe-services"},
		Run: func(ctx context.Context, r *plan.Run) error { return deleteService(ctx, r, *service) },
	})
}

func deleteService(ctx context.Context, r *plan.Run, s live.Service) error {
	cluster := r.Live().Identity.Cluster()
	if s.Status != "DRAINING" {
		_, err := r.Clients.ECS.UpdateService(ctx,
			&ecs.UpdateServiceInput{Cluster: &cluster, Service: &s.Name, DesiredCount: aws.Int32(0)})
		if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "ServiceNotActiveException") {
			return fmt.Errorf("set service %s to 0 tasks: %w", s.Name, err)
		}
		_, err = r.Clients.ECS.DeleteService(ctx,
			&ecs.DeleteServiceInput{Cluster: &cluster, Service: &s.Name, Force: aws.Bool(true)})
		if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "ServiceNotActiveException") {
			return fmt.Errorf("delete service %s: %w", s.Name, err)
		}
	}
	return awaitDrained(ctx, r, s.Name)
}
