package acceptance

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func networkAssumptions() []Assumption {
	return []Assumption{
		{"egress", "a new security group lets everything out without a rule of ours", allowsEgress},
		{"internet gateway", "CreateRoute right after AttachInternetGateway may not see the gateway",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "invalidgatewayid.notfound", "ec2:CreateRoute")
			}},
		{"new tags", "a call that is allowed by tags may be refused for what is milliseconds old",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "unauthorizedoperation", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateRoute",
					"ec2:AssociateRouteTable")
			}},
		{"new group", "a security group a second old may not be found", func(_ context.Context, r *Run) (Verdict, string) {
			return seen(r, "invalidgroup", "ec2:AuthorizeSecurityGroupIngress", "ecs:CreateService", "ecs:RunTask",
				"rds:CreateDBInstance")
		}},
	}
}

// allowsEgress reads the rules of the app's group.
func allowsEgress(ctx context.Context, r *Run) (Verdict, string) {
	name := r.Session.Identity().AppGroup()
	for _, g := range r.Live.SecurityGroups.Items {
		if g.Name != name {
			continue
		}
		out, err := r.Session.Env.Clients.EC2.DescribeSecurityGroupRules(ctx, &ec2.DescribeSecurityGroupRulesInput{
			Filters: []types.Filter{{Name: new("group-id"), Values: []string{g.ID}}},
		})
		if err != nil {
			return Open, err.Error()
		}
		for _, rule := range out.SecurityGroupRules {
			if aws.ToBool(rule.IsEgress) && aws.ToString(rule.IpProtocol) == "-1" && aws.ToString(rule.CidrIpv4) == "0.0.0.0/0" {
				return Holds, aws.ToString(rule.SecurityGroupRuleId)
			}
		}
		return Broken, fmt.Sprintf("%s has %d rules, none of them to 0.0.0.0/0 on every port", name,
			len(out.SecurityGroupRules))
	}
	return Open, "there is no group " + name
}
