package ec2

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("EC2", map[string]string{
		"DescribeAvailabilityZones": "*", "DescribeInternetGateways": "*", "DescribeNetworkInterfaces": "*",
		"DescribeRegions":     "*",
		"DescribeRouteTables": "*", "DescribeSecurityGroupRules": "*", "DescribeSecurityGroups": "*", "DescribeSubnets": "*",
		"DescribeVpcs":     "*",
		"CreateDefaultVpc": "*",

		"CreateVpc": "vpc/*", "ModifyVpcAttribute": "vpc/{VpcId}", "DeleteVpc": "vpc/{VpcId}",
		"CreateSubnet": "subnet/* vpc/{VpcId}", "DeleteSubnet": "subnet/{SubnetId}",
		"CreateInternetGateway": "internet-gateway/*", "DeleteInternetGateway": "internet-gateway/{InternetGatewayId}",
		"AttachInternetGateway": "internet-gateway/{InternetGatewayId} vpc/{VpcId}",
		"DetachInternetGateway": "internet-gateway/{InternetGatewayId} vpc/{VpcId}",
		"CreateRouteTable":      "route-table/* vpc/{VpcId}", "CreateRoute": "route-table/{RouteTableId}",
		"DeleteRouteTable":    "route-table/{RouteTableId}",
		"ReplaceRoute":        "route-table/{RouteTableId}",
		"AssociateRouteTable": "route-table/{RouteTableId} subnet/{SubnetId?}", "DisassociateRouteTable": "",
		"CreateSecurityGroup": "security-group/* vpc/{VpcId?}", "DeleteSecurityGroup": "security-group/{GroupId}",
		"AuthorizeSecurityGroupIngress":   "security-group/{GroupId}",
		"AuthorizeSecurityGroupEgress":    "security-group/{GroupId}",
		"RevokeSecurityGroupIngress":      "security-group/{GroupId} security-group-rule/{SecurityGroupRuleIds?}",
		"RevokeSecurityGroupEgress":       "security-group/{GroupId}",
		"CreateNetworkInterface":          "network-interface/* subnet/{SubnetId}",
		"DeleteNetworkInterface":          "network-interface/{NetworkInterfaceId}",
		"ModifyNetworkInterfaceAttribute": "network-interface/{NetworkInterfaceId}",
		"CreateTags":                      "", "DeleteTags": "",
	})
	for operation, made := range map[string]string{
		"CreateVpc": "vpc/*", "CreateSubnet": "subnet/*", "CreateInternetGateway": "internet-gateway/*",
		"CreateRouteTable":    "route-table/*",
		"CreateSecurityGroup": "security-group/*", "AuthorizeSecurityGroupIngress": "security-group-rule/*",
		"AuthorizeSecurityGroupEgress": "security-group-rule/*",
	} {
		core.PermitTags("EC2", operation, "ec2:CreateTags", made)
	}
	for _, direction := range []string{"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"} {
		// a rule with tags is a resource of its own
		core.PermitTags("EC2", direction, "ec2:"+direction, "security-group-rule/*")
	}
	core.Also("EC2", "CreateTags", func(c *core.Call, in any) []core.Need {
		return tagNeeds(c, "ec2:CreateTags", in.(*ec2.CreateTagsInput).Resources)
	})
	core.Also("EC2", "DeleteTags", func(c *core.Call, in any) []core.Need {
		return tagNeeds(c, "ec2:DeleteTags", in.(*ec2.DeleteTagsInput).Resources)
	})

	core.Also("EC2", "DisassociateRouteTable", func(c *core.Call, in any) []core.Need {
		return tagNeeds(c, "ec2:DisassociateRouteTable",
			State.In(c.World).tied(core.Value(in.(*ec2.DisassociateRouteTableInput).AssociationId)))
	})
}

// tagNeeds are the needs to tag resources that stand, which EC2 knows by id.
func tagNeeds(c *core.Call, action string, ids []string) (needs []core.Need) {
	for _, id := range ids {
		kind, _, _ := strings.Cut(id, "-")
		full, known := map[string]string{"sg": "security-group", "sgr": "security-group-rule", "igw": "internet-gateway",
			"rtb": "route-table", "eni": "network-interface"}[kind]
		if !known {
			full = kind
		}
		needs = append(needs, core.Need{Action: action, Resource: c.ARN("ec2", full+"/"+id)})
	}
	return needs
}
