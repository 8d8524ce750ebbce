package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

const crashing = "FROM python:3.13-slim\nLABEL slipway.sandbox=crash\nCOPY . .\nUSER 1001\nCMD [\"python\", \"-m\", " +
	"\"app\"]\n"

// wants turns a failure that must come into none, and its absence, or words that lack, into one.
func wants(err error, words ...string) error {
	if err == nil {
		return errors.New("nothing failed")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			return fmt.Errorf("%q is not in: %w", w, err)
		}
	}
	return nil
}

func firstFails(l *traveller, ctx context.Context) error {
	l.write("Dockerfile", crashing)
	return through(
		func() error {
			return wants(well(l.apply(ctx, typed())), "stopped for the same reason", "ModuleNotFoundError", "set to 0 tasks")
		},
		l.destroyed(ctx),
	)
}

func laterFails(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()),
		func() error {
			l.write("Dockerfile", crashing)
			return wants(well(l.apply(ctx, plan.Intent{Build: true})), "given up early", "ModuleNotFoundError", "serving again")
		},
		l.settled(ctx),
	)
}

func releaseFails(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()),
		l.change(func(s *stack.Settings) { s.Service.Release, s.Service.CPU = "python -m migrate fail", 512 }),
		func() error {
			return wants(well(l.apply(ctx, plan.Intent{})), "exited with code 1", "did not succeed", "was deregistered")
		},
	)
}

// subnetsGone breaks a setup off before there is a database or a cache, and takes a subnet from under their groups.
func subnetsGone(l *traveller, ctx context.Context) error {
	full := errors.New("there is no room")
	l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "RDS:CreateDBInstance"}, Err: full})
	l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ElastiCache:CreateReplicationGroup"}, Err: full})
	return through(
		func() error {
			err := well(l.apply(ctx, typed()))
			l.box.Restart()
			return wants(err, "there is no room")
		},
		l.byHand(func(c *cloud.Clients) error { return moveGroups(ctx, l, c) }),
		l.applied(ctx, plan.Intent{}), l.settled(ctx), l.destroyed(ctx),
	)
}

// repliesLost lets the reply to everything that is made be lost once: what was made is looked for and gone on with.
func repliesLost(l *traveller, ctx context.Context) error {
	for _, operation := range []string{
		"EC2:CreateVpc", "EC2:CreateSubnet", "EC2:CreateInternetGateway", "EC2:CreateRouteTable", "EC2:CreateRoute",
		"EC2:CreateSecurityGroup", "EC2:AuthorizeSecurityGroupIngress",
		"RDS:CreateDBSubnetGroup", "RDS:CreateDBInstance", "SSM:PutParameter", "IAM:CreateRole",
		"CloudWatch Logs:CreateLogGroup", "ECS:CreateCluster", "ECS:CreateService",
		"Elastic Load Balancing v2:CreateLoadBalancer", "Elastic Load Balancing v2:CreateListener",
		"Scheduler:CreateScheduleGroup", "Scheduler:CreateSchedule", "Budgets:CreateBudget",
	} {
		l.box.Inject(sandbox.LostReply{At: sandbox.At{Operation: operation, Times: 1}})
	}
	// the first is the lease's, and so is its repetition
	l.box.Inject(sandbox.LostReply{At: sandbox.At{Operation: "SSM:PutParameter", Skip: 1, Times: 1}})
	return through(l.applied(ctx, typed()), l.settled(ctx))
}

// cacheCluster destroys a stack whose cache is a plain cluster that was given the stack's tags.
func cacheCluster(l *traveller, ctx context.Context) error {
	return through(
		l.byHand(func(c *cloud.Clients) error {
			var tags []cachetypes.Tag
			for k, v := range l.session.Identity().Tags() {
				tags = append(tags, cachetypes.Tag{Key: &k, Value: &v})
			}
			_, err := c.ElastiCache.CreateCacheCluster(ctx, &elasticache.CreateCacheClusterInput{
				CacheClusterId: new(l.session.Identity().Cache()), Engine: new("redis"),
				CacheNodeType: new("cache.t3.micro"),
				NumCacheNodes: new(int32(1)), Tags: tags,
			})
			return err
		}),
		func() error { return l.session.Env.Clock.Sleep(ctx, 2*sandbox.Typical().CacheCreate) },
		l.destroyed(ctx), func() error { return l.settledNothing(ctx) },
	)
}

// badMoment destroys while the database is stopped, a task somebody started runs, and a role has a policy of
// somebody's.
func badMoment(l *traveller, ctx context.Context) error {
	id := l.session.Identity()
	return through(
		l.applied(ctx, typed()),
		l.byHand(func(c *cloud.Clients) error {
			s := l.session.Read(ctx).Service.Value
			_, err := c.ECS.RunTask(ctx, &ecs.RunTaskInput{
				Cluster: new(id.Cluster()), TaskDefinition: new(id.Family()), LaunchType: "FARGATE",
				NetworkConfiguration: awsvpc(s.Subnets, s.SecurityGroups),
			})
			return errors.Join(err, attachAdministrator(ctx, c, id.TaskRole()))
		}),
		func() error {
			l.box.ForceDatabase(id.Database(), "stopped")
			return nil
		},
		l.destroyed(ctx), func() error { return l.settledNothing(ctx) },
	)
}
