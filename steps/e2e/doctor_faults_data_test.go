package e2e

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedules "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

func unprotected(arn string) *elb.ModifyLoadBalancerAttributesInput {
	return &elb.ModifyLoadBalancerAttributesInput{LoadBalancerArn: &arn, Attributes: []elbtypes.LoadBalancerAttribute{
		{Key: str("deletion_protection.enabled"), Value: str("false")}}}
}

// reword changes what is stored under a key.
func (x *tampered) reword(key, from, to string) {
	x.tb.Helper()
	was := x.read.Parameter(key).Value.Reveal()
	if !strings.Contains(was, from) {
		x.tb.Fatalf("%s has no %q", key, from)
	}
	x.store(key, strings.Replace(was, from, to, 1))
}

func faultsOfData() []fault {
	forced := func(status string) func(x *tampered) {
		return func(x *tampered) { x.box.ForceDatabase(id.Database(), status) }
	}
	return []fault{
		{"the database's group lets the tasks in no more", func(x *tampered) { x.close(id.DatabaseGroup()); x.roll() },
			[]string{"database-group"}},
		{"the database is stopped", func(x *tampered) { forced("stopped")(x); x.roll() }, []string{"database-stopped"}},
		{"the database's disk is full", forced("storage-full"), []string{"database-storage-full"}},
		{"the database's key is gone", forced("inaccessible-encryption-credentials"),
			[]string{"database-inaccessible-encryption-credentials"}},
		{"the database has failed", forced("failed"), []string{"database-failed"}},
		{"the database is deleted", func(x *tampered) {
			x.modify(rds.ModifyDBInstanceInput{DeletionProtection: new(false)})
			x.settle()
			_, err := x.RDS.DeleteDBInstance(x.tb.Context(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: str(id.Database()),
				SkipFinalSnapshot: new(true)})
			x.ok(err)
			x.roll()
		}, []string{"database-gone"}},
		{"the database's password is changed in RDS", func(x *tampered) {
			x.modify(rds.ModifyDBInstanceInput{MasterUserPassword: str("another-password-0815")})
			x.settle()
			x.roll()
		}, []string{"database-password"}},
		{"DATABASE_URL has another password", func(x *tampered) {
			x.reword(stack.KeyDatabaseURL, "shop:", "shop:x")
			x.roll()
		}, []string{"database-passwords-disagree"}},
		{"DATABASE_URL names another host", func(x *tampered) {
			x.reword(stack.KeyDatabaseURL, x.read.Database.Value.Address, "localhost")
		}, []string{"database-url-elsewhere"}},
		{"the database takes no more connections", func(x *tampered) {
			x.behaves(sandbox.Behaviour{Crash: true, ExitCode: 1, Log: []string{
				"FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute"}})
		}, []string{"task-exited"}},
		{"the cache's group lets the tasks in no more", func(x *tampered) { x.close(id.CacheGroup()); x.roll() },
			[]string{"cache-group"}},
		{"the cache is deleted", func(x *tampered) {
			_, err := x.ElastiCache.DeleteReplicationGroup(x.tb.Context(), &elasticache.DeleteReplicationGroupInput{
				ReplicationGroupId: str(id.Cache())})
			x.ok(err)
			x.roll()
		}, []string{"cache-gone"}},
		{"the cache could not be made", func(x *tampered) { x.box.ForceCache(id.Cache(), "create-failed") },
			[]string{"cache-create-failed"}},
		{"REDIS_URL is without TLS", func(x *tampered) {
			x.reword(stack.KeyCacheURL, "rediss://", "redis://")
			x.roll()
		}, []string{"redis-url-tls"}},
		{"REDIS_URL names another host", func(x *tampered) {
			x.reword(stack.KeyCacheURL, x.read.Cache.Value.Address, "redis.internal")
		}, []string{"redis-url-elsewhere"}},
		{"REDIS_URL has another token", func(x *tampered) {
			x.reword(stack.KeyCacheURL, "rediss://:", "rediss://:x")
			x.roll()
		}, []string{"cache-passwords-disagree"}},
	}
}

// schedule changes the cleanup schedule.
func (x *tampered) schedule(change func(in *scheduler.UpdateScheduleInput)) {
	x.tb.Helper()
	name := id.JobFamily("cleanup")
	out, err := x.Scheduler.GetSchedule(x.tb.Context(), &scheduler.GetScheduleInput{GroupName: str(id.ScheduleGroup()),
		Name: &name})
	x.ok(err)
	in := &scheduler.UpdateScheduleInput{GroupName: out.GroupName, Name: out.Name, State: out.State, Target: out.Target,
		ScheduleExpression: out.ScheduleExpression, ScheduleExpressionTimezone: out.ScheduleExpressionTimezone,
		FlexibleTimeWindow: out.FlexibleTimeWindow}
	change(in)
	_, err = x.Scheduler.UpdateSchedule(x.tb.Context(), in)
	x.ok(err)
}

// once runs the cleanup job by hand.
func (x *tampered) once() {
	x.tb.Helper()
	x.runs(&ecs.RunTaskInput{TaskDefinition: str(id.JobFamily("cleanup"))})
}

func faultsOfJobs() []fault {
	return []fault{
		{"a schedule is switched off", func(x *tampered) {
			x.schedule(func(in *scheduler.UpdateScheduleInput) { in.State = schedules.ScheduleStateDisabled })
		}, []string{"schedule-disabled-cleanup"}},
		{"a schedule is deleted", func(x *tampered) {
			_, err := x.Scheduler.DeleteSchedule(x.tb.Context(), &scheduler.DeleteScheduleInput{
				GroupName: str(id.ScheduleGroup()), Name: str(id.JobFamily("cleanup"))})
			x.ok(err)
		}, []string{"schedule-gone-cleanup"}},
		{"the scheduler role trusts another service", func(x *tampered) {
			x.trusts(id.SchedulerRole(), `"Principal":{"Service":"events.amazonaws.com"},"Action":"sts:AssumeRole"`)
		}, []string{"scheduler-role-trust"}},
		{"the scheduler role is stripped", func(x *tampered) { x.unpolicied(id.SchedulerRole()) },
			[]string{"scheduler-role-rights"}},
		{"the scheduler role is deleted", func(x *tampered) {
			x.unpolicied(id.SchedulerRole())
			_, err := x.IAM.DeleteRole(x.tb.Context(), &iam.DeleteRoleInput{RoleName: str(id.SchedulerRole())})
			x.ok(err)
		}, []string{"scheduler-role-gone"}},
		{"a job crashes", func(x *tampered) {
			x.box.Behave("python -m jobs.cleanup", sandbox.Behaviour{Crash: true, ExitCode: 3, Log: []string{"it went wrong"}})
			x.once()
		}, []string{"task-exited"}},
		{"a job is in another group", func(x *tampered) { x.reschedule(x.stranger("jobs")) },
			[]string{"job-group-cleanup"}},
	}
}

// pairsOfFaults are two that have nothing to do with one another: each has to be named.
func pairsOfFaults() []fault {
	return []fault{
		{"pair: a listener and a schedule", func(x *tampered) {
			x.unlisten(443)
			x.schedule(func(in *scheduler.UpdateScheduleInput) { in.State = schedules.ScheduleStateDisabled })
		}, []string{"listener-443-gone", "schedule-disabled-cleanup"}},
		{"pair: the database's group and the cache's", func(x *tampered) {
			x.close(id.DatabaseGroup())
			x.close(id.CacheGroup())
		}, []string{"database-group", "cache-group"}},
		{"pair: a missing variable and the database's disk", func(x *tampered) {
			x.box.ForceDatabase(id.Database(), "storage-full")
			x.behaves(sandbox.Behaviour{Crash: true, ExitCode: 1, Log: []string{"KeyError: 'MAILGUN_DOMAIN'"}})
		}, []string{"task-exited", "database-storage-full"}},
		{"pair: a secret and the domain", func(x *tampered) {
			x.forget("STRIPE_KEY")
			x.unalias()
			x.roll()
		}, []string{"parameter-missing", "domain-record-gone"}},
		{"pair: the image and the execution role", func(x *tampered) {
			x.unpolicied(id.ExecutionRole())
			for _, i := range x.read.Images.Items {
				_, err := x.ECR.BatchDeleteImage(x.tb.Context(), &ecr.BatchDeleteImageInput{RepositoryName: str(id.Repository()),
					ImageIds: []ecrtypes.ImageIdentifier{{ImageDigest: &i.Digest}}})
				x.ok(err)
			}
		}, []string{"execution-role-rights", "image-gone"}},
		{"pair: the database is stopped and the cache is gone", func(x *tampered) {
			x.box.ForceDatabase(id.Database(), "stopped")
			_, err := x.ElastiCache.DeleteReplicationGroup(x.tb.Context(), &elasticache.DeleteReplicationGroupInput{
				ReplicationGroupId: str(id.Cache())})
			x.ok(err)
		}, []string{"database-stopped", "cache-gone"}},
		{"pair: the quota and the registrar", func(x *tampered) {
			x.box.Undelegate("example.com")
			x.box.SetQuota("L-3032A538", 1.5)
			x.scaled(3)
		}, []string{"task-no-quota", "zone-not-delegated"}},
		{"pair: a crash and the scheduler role", func(x *tampered) {
			x.trusts(id.SchedulerRole(), `"Principal":{"Service":"events.amazonaws.com"},"Action":"sts:AssumeRole"`)
			x.behaves(sandbox.Behaviour{Crash: true, ExitCode: 1, Log: []string{"ModuleNotFoundError: No module named 'x'"}})
		}, []string{"task-exited", "scheduler-role-trust"}},
		{"pair: the load balancer's group and the worker", func(x *tampered) {
			x.close(id.LoadBalancerGroup())
			x.box.Behave("python -m worker --queue mails", sandbox.Behaviour{Crash: true, ExitCode: 1,
				Log: []string{"KeyError: 'QUEUE_URL'"}})
			x.updateWorker(&ecs.UpdateServiceInput{ForceNewDeployment: true})
		}, []string{"task-exited", "balancer-group"}},
	}
}
