package data_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/smithy-go"

	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

// An account that has never used RDS or ElastiCache lacks their service-linked roles, and both refuse their first calls
// for it.
func TestFirstUseOfTheServices(t *testing.T) {
	unlisted := sandbox.Deny{At: sandbox.At{Operation: "IAM:ListRoles"}}
	unlinked := func(operation string) sandbox.Refuse {
		return sandbox.Refuse{At: sandbox.At{Operation: "ElastiCache:" + operation, Times: 1},
			Err: &smithy.GenericAPIError{Code: "ServiceLinkedRoleNotFoundFault",
				Message: "Please create new role using IAM API CreateServiceLinkedRole."}}
	}
	for name, c := range map[string]struct {
		faults []sandbox.Fault
		refuse string // what a failure says; empty: it goes through
		makes  int    // calls of CreateServiceLinkedRole
	}{
		"roles can be listed": {nil, "", 2},
		"nothing can be looked up": {[]sandbox.Fault{
			unlinked("DescribeReplicationGroups"), unlinked("DescribeCacheClusters"), unlinked("DescribeCacheSubnetGroups"),
		}, "", 2},
		"roles cannot be listed": {[]sandbox.Fault{unlisted}, "", 2},
		"roles may not be made": {[]sandbox.Fault{sandbox.Deny{At: sandbox.At{Operation: "IAM:CreateServiceLinkedRole"}}},
			"service-linked role of", 2},
		"neither listed nor made": {[]sandbox.Fault{unlisted,
			sandbox.Deny{At: sandbox.At{Operation: "IAM:CreateServiceLinkedRole"}}}, "service-linked role of", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				for _, f := range c.faults {
					b.box.Inject(f)
				}
				_, r := b.apply(plan.Intent{})
				var said []string
				for _, e := range r.Events {
					if e.State == plan.Failed {
						said = append(said, e.Err.Error())
					}
				}
				switch {
				case c.refuse == "" && len(said) > 0:
					t.Errorf("failed: %q", said)
				case c.refuse != "" && !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, c.refuse) }):
					t.Errorf("failures %q do not name the role", said)
				}
				if n := b.box.Counts()["IAM:CreateServiceLinkedRole"]; n != c.makes {
					t.Errorf("%d service-linked roles were asked for, %d expected", n, c.makes)
				}
			})
		})
	}
}

// What EC2 has made a moment ago RDS and ElastiCache may not know yet. Each says so in its own way.
func TestWhatSpreadsIsWaitedFor(t *testing.T) {
	says := func(operation, code, message string) sandbox.Refuse {
		return sandbox.Refuse{At: sandbox.At{Operation: operation, Times: 2}, Err: &smithy.GenericAPIError{Code: code,
			Message: message}}
	}
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.box.UsedBefore()
		b.box.Inject(says("RDS:CreateDBInstance", "InvalidParameterValue",
			"Invalid security group , groupId= sg-1, groupName=."))
		b.box.Inject(says("RDS:CreateDBSubnetGroup", "InvalidSubnet", "The requested subnet is invalid, or multiple "+
			"subnets were requested that are not all in a common VPC."))
		b.box.Inject(says("ElastiCache:CreateReplicationGroup", "InvalidParameterValue",
			"Some security group ids are invalid: [sg-1]"))
		b.box.Inject(says("ElastiCache:CreateCacheSubnetGroup", "InvalidSubnet",
			"The following subnet IDs are invalid: [subnet-1]"))
		b.must(plan.Intent{})
		b.settled()
	})
}

// A cache that calls itself available may be busy with the change before.
func TestBusyCacheIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		b.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "ElastiCache:ModifyReplicationGroup", Times: 2},
			Err: &smithy.GenericAPIError{Code: "InvalidReplicationGroupState",
				Message: "Replication group must be in available state to modify."}})
		b.settings.Data.CacheSnapshots = 3
		b.must(plan.Intent{})
		b.settled()
	})
}
