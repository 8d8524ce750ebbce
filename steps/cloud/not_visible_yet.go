package cloud

import "strings"

// NotVisibleYet reports whether an error may only mean that AWS does not see yet what was made a moment ago: services
// learn of each other's resources late. Callers that made nothing take the same error as it is.
func NotVisibleYet(err error) bool {
	code := bare(Code(err))
	if code == "" {
		return false
	}
	if Is(err, unseen...) {
		return true
	}
	said := strings.ToLower(err.Error())
	for _, u := range unseenSaid {
		if code != u.code {
			continue
		}
		for _, words := range u.said {
			if containsAll(said, words) {
				return true
			}
		}
	}
	return false
}

// unseen are the codes that name something new which is not known everywhere.
var unseen = []string{
	// EC2
	"InvalidVpcID.NotFound", "InvalidVpcId.NotFound", "InvalidGroup.NotFound", "InvalidGroupId.NotFound",
	"InvalidSecurityGroupID.NotFound",
	"InvalidSubnetID.NotFound", "InvalidInternetGatewayID.NotFound", "InvalidGatewayID.NotFound",
	"InvalidRouteTableID.NotFound", "Gateway.NotAttached",
	// ECS
	"ClusterNotFound",
	// load balancers
	"InvalidSecurityGroup", "SubnetNotFound", "TargetGroupNotFound", "LoadBalancerNotFound", "ListenerNotFound",
	// RDS and ElastiCache
	"InvalidVPCNetworkStateFault", "InvalidSubnet", "DBSubnetGroupNotFound", "CacheSubnetGroupNotFound",
	// IAM, logs, images
	"NoSuchEntity", "RepositoryNotFound",
}

// unseenSaid are the codes that mean other things too, with the words (all of one list) that make them this one.
var unseenSaid = []struct {
	code string
	said [][]string
}{
	// A gateway is attached some seconds after the call that attaches it.
	{"InvalidParameterValue", [][]string{{"belong to different networks"}, {"security group"}}},
	{"InvalidParameter", ecsUnseen}, {"Client", ecsUnseen},
	{"ValidationError", [][]string{{"vpc", "not"}}},
	{"Validation", [][]string{{"assume the role"}}},
	{"ResourceNotFound", [][]string{{"schedule group"}, {"log group"}}},
	{"MalformedPolicyDocument", [][]string{{"principal"}}},
}

var ecsUnseen = [][]string{
	{"unable to assume"}, {"service linked role"}, {"role is not valid"}, {"does not have an associated load balancer"},
	{"invalidgroup.notfound"}, {"invalidsubnetid.notfound"},
	{"unable to describe task definition"}, {"taskdefinition not found"}, {"cluster not found"},
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// ExplicitlyDenied reports whether a statement forbids what was asked for, so that no spreading permission will allow
// it.
func ExplicitlyDenied(err error) bool {
	return Denied(err) && strings.Contains(strings.ToLower(err.Error()), "explicit deny")
}
