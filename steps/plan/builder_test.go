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

// TestUnreadInPlainWords: why a fact is missing is said without the SDK's wrapping, with the call, and with what helps against it.
func TestUnreadInPlainWords(t *testing.T) {
	answer := func(code, message string) error {
		return &smithy.OperationError{ServiceID: "ElastiCache", OperationName: "DescribeReplicationGroups", Err: &smithy.GenericAPIError{Code: code, Message: message}}
	}
	const call = "elasticache:DescribeReplicationGroups"
	for _, c := range []struct {
		err         error
		why, wayOut string
	}{
		{answer("AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: elasticache:DescribeReplicationGroups on resource: arn:aws:elasticache:eu-west-1:1:replicationgroup:shop-redis"),
			"could not be read: you may not do elasticache:DescribeReplicationGroups on arn:aws:elasticache:eu-west-1:1:replicationgroup:shop-redis", "slipway policy"},
		{answer("AccessDenied", "not authorized to perform: kms:Decrypt"), "could not be read with " + call + ": you may not do kms:Decrypt", "slipway policy"},
		{answer("Throttling", "Rate exceeded"), "could not be read with " + call + ": AWS kept saying it was asked too often", "again"},
		{errors.New("dial tcp: connection refused"), "could not be read with " + call + ": AWS could not be reached", "network"},
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
