package cloud

import (
	"errors"
	"testing"

	"github.com/aws/smithy-go"
)

func TestUnseen(t *testing.T) {
	for _, c := range []struct {
		code, said string
		want       bool
	}{
		{"InvalidGatewayID.NotFound", "The gateway ID 'igw-1' does not exist", true},
		{"InvalidParameterValue", "route table rtb-1 and network gateway igw-1 belong to different networks", true},
		{"InvalidParameterValue", "Invalid security group , groupId= sg-1, groupName=.", true},
		{"InvalidParameterValue", "The parameter MasterUserPassword is not a valid password", false},
		{"ClusterNotFoundException", "Cluster not found.", true},
		{"InvalidParameterException", "Error retrieving security group information for [sg-1]: The security group 'sg-1' " +
			"does not exist (ErrorCode: InvalidGroup.NotFound)", true},
		{"InvalidParameterException", "The target group with targetGroupArn arn does not have an associated load balancer.",
			true},
		{"ClientException", "ECS was unable to assume the role 'arn' that was provided for this task.", true},
		{"ClientException", "Invalid 'cpu' setting for task.", false},
		{"ValidationException", "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
			true},
		{"ResourceNotFoundException", "Schedule group shop does not exist.", true},
		{"ResourceNotFoundException", "Schedule shop-cleanup does not exist.", false},
		{"InvalidVPCNetworkStateFault", "x", true},
		{"DBSubnetGroupNotFoundFault", "DB subnet group doesn't exist: shop-db-subnet", true},
		{"NoSuchEntity", "The role with name shop cannot be found.", true},
		{"AccessDeniedException", "not authorized to perform: iam:PassRole on resource: r", false},
		{"DBInstanceNotFound", "DBInstance shop-db not found.", false},
	} {
		if got := NotVisibleYet(&smithy.GenericAPIError{Code: c.code, Message: c.said}); got != c.want {
			t.Errorf("%s %q: %v, want %v", c.code, c.said, got, c.want)
		}
	}
	if NotVisibleYet(errors.New("cluster not found")) || NotVisibleYet(nil) {
		t.Error("what is no answer of AWS says nothing of what AWS sees")
	}
}
