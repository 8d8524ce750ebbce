package ec2

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/sandbox/core"
)

func init() {
	handle(core.Read, "*", describeInternetGateways)
	handle(core.Write, "internet-gateway/* internet-gateway/*#CreateTags", createInternetGateway)
	handle(core.Write, "internet-gateway/{InternetGatewayId} vpc/{VpcId}", attachInternetGateway)
	handle(core.Write, "internet-gateway/{InternetGatewayId} vpc/{VpcId}", detachInternetGateway)
	handle(core.Write, "internet-gateway/{InternetGatewayId}", deleteInternetGateway)
	handle(core.Read, "*", describeSecurityGroups)
	handle(core.Write, "security-group/* vpc/{VpcId?} security-group/*#CreateTags", createSecurityGroup)
	handle(core.Write, "security-group/{GroupId}", deleteSecurityGroup)
	handle(core.Read, "*", describeNetworkInterfaces)
	handle(core.Write, "network-interface/* subnet/{SubnetId}", createNetworkInterface)
	handle(core.Write, "network-interface/{NetworkInterfaceId}", modifyNetworkInterface)
	handle(core.Write, "network-interface/{NetworkInterfaceId}", deleteNetworkInterface)
	handle(core.Write, "route-table/{RouteTableId}", createRoute)
	handle(core.Write, "route-table/{RouteTableId}", replaceRoute)
	handle(core.Read, "*", describeSecurityGroupRules)
	handle(core.Write, "security-group/{GroupId} security-group-rule/*#CreateTags "+
		"security-group-rule/*#AuthorizeSecurityGroupIngress", authorizeIngress)
	handle(core.Write, "security-group/{GroupId} security-group-rule/*#CreateTags "+
		"security-group-rule/*#AuthorizeSecurityGroupEgress", authorizeEgress)
	handle(core.Write, "security-group/{GroupId} security-group-rule/{SecurityGroupRuleIds?}", revokeIngress)
	handle(core.Write, "security-group/{GroupId}", revokeEgress)
	handle(core.Read, "*", describeSubnets)
	handle(core.Write, "subnet/* vpc/{VpcId} subnet/*#CreateTags", createSubnet)
	handle(core.Write, "subnet/{SubnetId}", deleteSubnet)
	handle(core.Read, "*", describeRouteTables)
	handle(core.Write, "route-table/* vpc/{VpcId} route-table/*#CreateTags", createRouteTable)
	handle(core.Write, "route-table/{RouteTableId} subnet/{SubnetId?}", associateRouteTable)
	handle(core.Write, "", disassociateRouteTable)
	handle(core.Write, "route-table/{RouteTableId}", deleteRouteTable)
	handle(core.Write, "", createTags)
	handle(core.Write, "", deleteTags)
	handle(core.Read, "*", describeVpcs)
	handle(core.Write, "vpc/* vpc/*#CreateTags", createVpc)
	handle(core.Write, "*", createDefaultVpc)
	handle(core.Write, "vpc/{VpcId}", modifyVpcAttribute)
	handle(core.Write, "vpc/{VpcId}", deleteVpc)
	handle(core.Read, "*", describeAvailabilityZones)
	handle(core.Read, "*", describeRegions)

	core.Also("EC2", func(c *core.Call, in *ec2.CreateTagsInput) []core.Need {
		return tagNeeds(c, "ec2:CreateTags", in.Resources)
	})
	core.Also("EC2", func(c *core.Call, in *ec2.DeleteTagsInput) []core.Need {
		return tagNeeds(c, "ec2:DeleteTags", in.Resources)
	})
	core.Also("EC2", func(c *core.Call, in *ec2.DisassociateRouteTableInput) []core.Need {
		return tagNeeds(c, "ec2:DisassociateRouteTable", State.In(c.World).tied(core.Value(in.AssociationId)))
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
