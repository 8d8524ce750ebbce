package cloud

import (
	"maps"
	"slices"
)

// network makes a VPC and the security groups. AWS chooses their ids, so the policy names tags: what is made must carry
// the stack's tags, and only what carries them may be changed.
func (p policy) network() []Grant {
	makes := map[string][]string{
		"CreateVpc": {"vpc/*"}, "CreateSubnet": {"subnet/*"}, "CreateInternetGateway": {"internet-gateway/*"},
		"CreateRouteTable": {"route-table/*"}, "CreateSecurityGroup": {"security-group/*"},
	}
	creates := slices.Sorted(maps.Keys(makes))
	var made []string
	for _, c := range creates {
		made = append(made, makes[c]...)
	}
	slices.Sort(made)
	tagging := p.asked()
	tagging["StringEquals"]["ec2:CreateAction"] = append(creates, "AuthorizeSecurityGroupIngress")
	return []Grant{
		{Sid: "MakeTagged", Actions: actions("ec2", creates...), Resources: p.arn("ec2", made...), Conditions: p.asked()},
		{Sid: "MakeInVPC", Actions: actions("ec2", "CreateRouteTable", "CreateSecurityGroup", "CreateSubnet"),
			Resources: p.arn("ec2", "vpc/*")},
		{Sid: "TagWhatIsMade", Actions: actions("ec2", "CreateTags"),
			Resources: p.arn("ec2", append(made, "security-group-rule/*")...), Conditions: tagging},
		// Rules have tags of their own, and somebody else's have none: the group's decide.
		{Sid: "OpenPorts", Actions: actions("ec2", "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"),
			Resources: p.arn("ec2", "security-group-rule/*")},
		{Sid: "ChangeOwnNetwork", Resources: p.arn("ec2", append(made, "security-group-rule/*")...), Conditions: p.tagged(),
			Actions: actions("ec2", "AssociateRouteTable", "AttachInternetGateway", "AuthorizeSecurityGroupIngress",
				"CreateRoute",
				"DeleteInternetGateway", "DeleteRouteTable", "DeleteSecurityGroup", "DeleteSubnet", "DeleteVpc",
				"DetachInternetGateway", "DisassociateRouteTable",
				"ModifyVpcAttribute", "ReplaceRoute", "RevokeSecurityGroupIngress")},
	}
}
