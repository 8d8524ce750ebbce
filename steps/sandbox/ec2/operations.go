package ec2

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/sandbox/core"
)

var State = core.NewRegional[Resources]("EC2")

func init() {
	read("*", describeInternetGateways)
	write("internet-gateway/* internet-gateway/*#CreateTags", createInternetGateway)
	write("internet-gateway/{InternetGatewayId} vpc/{VpcId}", attachInternetGateway)
	write("internet-gateway/{InternetGatewayId} vpc/{VpcId}", detachInternetGateway)
	write("internet-gateway/{InternetGatewayId}", deleteInternetGateway)
	read("*", describeSecurityGroups)
	write("security-group/* vpc/{VpcId?} security-group/*#CreateTags", createSecurityGroup)
	write("security-group/{GroupId}", deleteSecurityGroup)
	read("*", describeNetworkInterfaces)
	write("network-interface/* subnet/{SubnetId}", createNetworkInterface)
	write("network-interface/{NetworkInterfaceId}", modifyNetworkInterface)
	write("network-interface/{NetworkInterfaceId}", deleteNetworkInterface)
	write("route-table/{RouteTableId}", createRoute)
	write("route-table/{RouteTableId}", replaceRoute)
	write("route-table/{RouteTableId}", deleteRoute)
	read("*", describeNetworkACLs)
	write("network-acl/{NetworkAclId}", createACLEntry)
	read("*", describeVPCEndpoints)
	read("*", describeSecurityGroupRules)
	write("security-group/{GroupId} security-group-rule/*#CreateTags "+
		"security-group-rule/*#AuthorizeSecurityGroupIngress", authorizeIngress)
	write("security-group/{GroupId} security-group-rule/{SecurityGroupRuleIds?}", revokeIngress)
	write("security-group/{GroupId}", revokeEgress)
	read("*", describeSubnets)
	write("subnet/* vpc/{VpcId} subnet/*#CreateTags", createSubnet)
	write("subnet/{SubnetId}", deleteSubnet)
	read("*", describeRouteTables)
	write("route-table/* vpc/{VpcId} route-table/*#CreateTags", createRouteTable)
	write("route-table/{RouteTableId} subnet/{SubnetId?}", associateRouteTable)
	write("", disassociateRouteTable)
	write("route-table/{RouteTableId}", deleteRouteTable)
	write("", createTags)
	write("", deleteTags)
	read("*", describeVpcs)
	write("vpc/* vpc/*#CreateTags", createVpc)
	write("vpc/{VpcId}", modifyVpcAttribute)
	write("vpc/{VpcId}", deleteVpc)
	read("*", describeAvailabilityZones)
	read("*", describeRegions)

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

func read[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("EC2", core.Read, needs, tried(f))
}

func write[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("EC2", core.Write, needs, tried(f))
}

// tried ends a dry run once it is allowed. Not every operation has one: ModifySubnetAttribute does not.
func tried[I, O any](f core.Handler[I, O]) core.Handler[I, O] {
	return func(c *core.Call, in *I) (*O, error) {
		flag := reflect.ValueOf(in).Elem().FieldByName("DryRun")
		if flag.IsValid() && !flag.IsNil() && flag.Elem().Bool() {
			return nil, core.Fail("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
		}
		return f(c, in)
	}
}
