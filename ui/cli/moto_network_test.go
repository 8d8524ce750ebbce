package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestMotoOwnNetwork takes a stack in a VPC of its own, without a domain or a cache, from an image of the account's
// registry, to another size, and away.
func TestMotoOwnNetwork(t *testing.T) {
	moto(t)
	awsCLI(t, "ecr", "create-repository", "--repository-name", "other")
	file := filepath.Join(t.TempDir(), "slipway.yaml")
	write(t, filepath.Dir(file), "slipway.yaml", `app: shop
environment: staging
region: eu-west-1
network:
  vpc: new
data:
  database: postgres
  cache: none
image:
  uri: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/other:1.0
schedule:
  jobs:
    - {name: cleanup, command: python -m jobs.cleanup, cron: "0 3 * * ? *"}
budget:
  limit: 0
`)
	run := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := slipway(t, "", append(args, "--file", file)...)
		if code != want {
			t.Fatalf("slipway %v ended %d\n%s\n%s", args, code, out, errs)
		}
		return out + errs
	}
	run(0, "plan")
	run(0, "apply", "--yes")
	if said := run(0, "apply", "--yes"); !strings.Contains(said, "Nothing to do") {
		t.Errorf("the second apply found something to do:\n%s", said)
	}
	// its checks follow, and without HTTPS one of them fails
	if said := run(1, "step", "service", "--set", "service.cpu=512", "--set", "service.memory=1024",
		"--yes"); !strings.Contains(said, "registered shop-staging-api:2") {
		t.Errorf("the smaller size is no new revision:\n%s", said)
	}
	seen(t, []view{
		{"ec2 describe-subnets --filters Name=tag:slipway:app,Values=shop",
			"sort_by(Subnets,&CidrBlock)[].[CidrBlock,AvailabilityZone]",
			"10.20.0.0/19\teu-west-1a\n10.20.32.0/19\teu-west-1b\n10.20.64.0/19\teu-west-1a\n10.20.96.0/19\teu-west-1b"},
		{"ec2 describe-route-tables --filters Name=tag:slipway:app,Values=shop",
			"RouteTables[].[length(Associations[?SubnetId]),length(Routes[?DestinationCidrBlock==`0.0.0.0/0`])]", "2\t1"},
		{"ecs describe-services --cluster shop-staging --services shop-staging-api", "services[0].taskDefinition",
			"arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-staging-api:2"},
		{"scheduler get-schedule --group-name shop-staging --name shop-staging-cleanup",
			"Target.EcsParameters.TaskDefinitionArn", "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-staging-cleanup"},
		{"elbv2 describe-listeners --load-balancer-arn " + awsCLI(t, "elbv2", "describe-load-balancers", "--names",
			"shop-staging-alb", "--query", "LoadBalancers[0].LoadBalancerArn", "--output", "text"),
			"Listeners[].[Port,DefaultActions[0].Type]", "80\tforward"},
	})
	// no HTTPS: the one that fails
	if said := run(1, "checklist", "--markdown"); !strings.Contains(said, "| 7 | DB SG: only port 5432 from the App SG "+
		"| pass |") {
		t.Errorf("the checklist:\n%s", said)
	}
	if said := run(0, "cost"); !strings.Contains(said, "RUNNING in AWS now") {
		t.Errorf("the cost:\n%s", said)
	}
	run(0, "destroy", "--delete", "shop", "--skip-snapshot")
	seen(t, []view{
		{"ec2 describe-vpcs", "Vpcs[].IsDefault", "True"},
		{"ec2 describe-internet-gateways", "length(InternetGateways)", "0"},
		{"ec2 describe-route-tables --filters Name=tag:slipway:app,Values=shop", "length(RouteTables)", "0"},
		{"rds describe-db-snapshots --snapshot-type manual", "length(DBSnapshots)", "0"},
		// and still listed among the tagged
		{"ecs describe-clusters --clusters shop-staging", "clusters[].status", "INACTIVE"},
		{"resourcegroupstaggingapi get-resources --tag-filters Key=slipway:app,Values=shop",
			"ResourceTagMappingList[?!contains(ResourceARN,`:ecs:`)].ResourceARN", ""},
	})
	if said := run(0, "destroy", "--delete", "shop"); strings.Contains(said, "to delete") {
		t.Errorf("something was left to delete:\n%s", said)
	}
}
