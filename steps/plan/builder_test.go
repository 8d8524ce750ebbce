package plan

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// TestUnreadInPlainWords: why a fact is missing is said without the SDK's wrapping, with the call, and with what helps
// against it.
func TestUnreadInPlainWords(t *testing.T) {
	answer := func(code, message string) error {
		return &smithy.OperationError{ServiceID: "ElastiCache", OperationName: "DescribeReplicationGroups",
			Err: &smithy.GenericAPIError{Code: code, Message: message}}
	}
	const call = "elasticache:DescribeReplicationGroups"
	for _, c := range []struct {
		err         error
		why, wayOut string
	}{
		{answer("AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: "+
			"elasticache:DescribeReplicationGroups on resource: arn:aws:elasticache:eu-west-1:1:replicationgroup:shop-redis"),
			"could not be read: you may not do elasticache:DescribeReplicationGroups on " +
				"arn:aws:elasticache:eu-west-1:1:replicationgroup:shop-redis", "slipway policy"},
		{answer("AccessDenied", "not authorized to perform: kms:Decrypt"), "could not be read with " + call +
			": you may not do kms:Decrypt", "slipway policy"},
		{answer("Throttling", "Rate exceeded"), "could not be read with " + call + ": AWS kept saying it was asked too often",
			"again"},
		{errors.New("dial tcp: connection refused"), "could not be read with " + call + ": AWS could not be reached",
			"network"},
		{errors.New("something nobody knows"), "could not be read with " + call + ": something nobody knows", "again"},
	} {
		b := NewBuilder(stack.Settings{}, &live.Stack{}, Intent{})
		if _, ok := Needed(b, "data", "shop-redis", live.Fact[live.ReplicationGroup]{Err: c.err, Call: call}); ok {
			t.Fatal("an unread fact was taken as read")
		}
		x := b.Plan().Problems[0]
		if x.Why != c.why || !strings.Contains(x.WayOut, c.wayOut) || x.Kind != Unread || !errors.Is(x.Err, c.err) {
			t.Errorf("%v\n gives %q, way out %q", c.err, x.Why, x.WayOut)
		}
		if e := cloud.Explain(x.Err); e == nil {
			t.Error("the error is gone")
		}
	}
}

// TestToldOnce: a step says once for each call what it could not compare for want of it, and not at all where it has
// said already that it could not be read; other steps say it for themselves.
func TestToldOnce(t *testing.T) {
	b := NewBuilder(stack.Settings{}, &live.Stack{}, Intent{})
	groups := live.List[live.SecurityGroup]{Err: errors.New("denied"), Call: "ec2:DescribeSecurityGroups"}
	if ReadableList(b, "service", "load balancer shop-alb", "its security group", groups) ||
		ReadableList(b, "service", "service shop-api", "its security group", groups) {
		t.Error("an unread list was taken as told")
	}
	if _, ok := NeededList(b, "network", "the security groups", groups); ok || ReadableList(b, "network", "vpc",
		"its groups", groups) {
		t.Error("an unread list was taken as read")
	}
	if !ReadableList(b, "schedule", "schedule", "its subnets", live.List[live.Subnet]{}) {
		t.Error("an empty list was read")
	}
	var said []string
	for _, x := range b.Plan().Problems {
		said = append(said, x.Step+": "+x.Resource+" "+x.Why)
	}
	want := []string{
		"service: load balancer shop-alb cannot be compared: its security group could not be read " +
			"(ec2:DescribeSecurityGroups)",
		"network: the security groups could not be read with ec2:DescribeSecurityGroups: denied",
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("said\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}
