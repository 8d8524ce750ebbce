// Package plantest is what the tests of the steps begin with and hold their plans against: the settings of a stack, the
// names AWS gave to its entry, a plan in words, a run that went well. Nothing but tests imports it.
package plantest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// An image of the stack, and what AWS calls its entry.
const (
	Image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:" +
		"1111111111111111111111111111111111111111111111111111111111111111"
	LoadBalancer   = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop-alb/50dc6c495c0c9188"
	TargetGroup    = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop-tg/6d0ecf831eec9f09"
	Certificate    = "arn:aws:acm:eu-west-1:123456789012:certificate/0f3c"
	LoadBalancerAt = "shop-alb-1234567890.eu-west-1.elb.amazonaws.com"
)

// Deployed is when it was last deployed.
var Deployed = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// Clients are those of an account, retrying as slipway does.
func Clients(cfg aws.Config) *cloud.Clients {
	cfg.Retryer = cloud.Retryer
	return cloud.New(cfg)
}

// DeleteStores deletes the shop's database and cache by hand.
func DeleteStores(t testing.TB, c *cloud.Clients) {
	t.Helper()
	if _, err := c.RDS.DeleteDBInstance(t.Context(),
		&rds.DeleteDBInstanceInput{DBInstanceIdentifier: new("shop-db"), SkipFinalSnapshot: new(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ElastiCache.DeleteReplicationGroup(t.Context(),
		&elasticache.DeleteReplicationGroupInput{ReplicationGroupId: new("shop-redis")}); err != nil {
		t.Fatal(err)
	}
}

// OthersDatabase makes a database that has the shop's name and is somebody else's.
func OthersDatabase(t testing.TB, c *cloud.Clients) {
	t.Helper()
	if _, err := c.RDS.CreateDBInstance(t.Context(), &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: new("shop-db"), DBInstanceClass: new("db.t3.micro"), Engine: new("postgres"),
		MasterUsername: new("somebody"), MasterUserPassword: new("something-long"), AllocatedStorage: new(int32(20)),
	}); err != nil {
		t.Fatal(cloud.Explain(err).Said)
	}
}

// Shop is the guide's stack of an app called shop, changed.
func Shop(changes ...func(*stack.Settings)) stack.Settings {
	s := stack.Guide()
	s.App, s.Region, s.Account = "shop", "eu-west-1", "123456789012"
	for _, change := range changes {
		if change != nil {
			change(&s)
		}
	}
	return s
}

// Work says what a plan would still do, a line an action.
func Work(p plan.Plan) string {
	var lines []string
	for _, a := range p.Work() {
		lines = append(lines, fmt.Sprintf("%s %s (%s) %v", a.Verb, a.ID, a.Reason, a.Changes))
	}
	for _, x := range p.Problems {
		lines = append(lines, fmt.Sprintf("problem %s %s: %s", x.Kind, x.Resource, x.Why))
	}
	return strings.Join(lines, "\n")
}

// WantDone ends a test, with what went wrong, unless a plan could run and everything in it was done.
func WantDone(t testing.TB, p plan.Plan, r plan.Result) {
	t.Helper()
	for _, x := range p.Problems {
		t.Errorf("problem: %s %s: %s; %s", x.Kind, x.Resource, x.Why, x.WayOut)
	}
	for _, e := range r.Events {
		if e.State != plan.Done {
			t.Errorf("%s %s %s %s: %v", e.Action, e.Verb, e.State, e.Detail, e.Err)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}
