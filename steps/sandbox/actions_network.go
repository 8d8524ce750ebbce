package sandbox

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/route53"
)

func init() {
	permit("EC2", map[string]string{
		"DescribeAvailabilityZones": "*", "DescribeInternetGateways": "*", "DescribeNetworkInterfaces": "*", "DescribeRegions": "*",
		"DescribeRouteTables": "*", "DescribeSecurityGroupRules": "*", "DescribeSecurityGroups": "*", "DescribeSubnets": "*",
		"DescribeVpcs":     "*",
		"CreateDefaultVpc": "*",

		"CreateVpc": "vpc/*", "ModifyVpcAttribute": "vpc/{VpcId}", "DeleteVpc": "vpc/{VpcId}",
		"CreateSubnet": "subnet/* vpc/{VpcId}", "DeleteSubnet": "subnet/{SubnetId}",
		"CreateInternetGateway": "internet-gateway/*", "DeleteInternetGateway": "internet-gateway/{InternetGatewayId}",
		"AttachInternetGateway": "internet-gateway/{InternetGatewayId} vpc/{VpcId}",
		"DetachInternetGateway": "internet-gateway/{InternetGatewayId} vpc/{VpcId}",
		"CreateRouteTable":      "route-table/* vpc/{VpcId}", "CreateRoute": "route-table/{RouteTableId}", "DeleteRouteTable": "route-table/{RouteTableId}",
		"ReplaceRoute":        "route-table/{RouteTableId}",
		"AssociateRouteTable": "route-table/{RouteTableId} subnet/{SubnetId?}", "DisassociateRouteTable": "",
		"CreateSecurityGroup": "security-group/* vpc/{VpcId?}", "DeleteSecurityGroup": "security-group/{GroupId}",
		"AuthorizeSecurityGroupIngress": "security-group/{GroupId}", "AuthorizeSecurityGroupEgress": "security-group/{GroupId}",
		"RevokeSecurityGroupIngress": "security-group/{GroupId} security-group-rule/{SecurityGroupRuleIds?}", "RevokeSecurityGroupEgress": "security-group/{GroupId}",
		"CreateNetworkInterface": "network-interface/* subnet/{SubnetId}", "DeleteNetworkInterface": "network-interface/{NetworkInterfaceId}",
		"ModifyNetworkInterfaceAttribute": "network-interface/{NetworkInterfaceId}",
		"CreateTags":                      "", "DeleteTags": "",
	})
	for operation, made := range map[string]string{
		"CreateVpc": "vpc/*", "CreateSubnet": "subnet/*", "CreateInternetGateway": "internet-gateway/*", "CreateRouteTable": "route-table/*",
		"CreateSecurityGroup": "security-group/*", "AuthorizeSecurityGroupIngress": "security-group-rule/*", "AuthorizeSecurityGroupEgress": "security-group-rule/*",
	} {
		permitTags("EC2", operation, "ec2:CreateTags", made)
	}
	for _, direction := range []string{"AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"} {
		permitTags("EC2", direction, "ec2:"+direction, "security-group-rule/*") // a rule with tags is a resource of its own
	}
	also("EC2", "CreateTags", func(c *Call, in any) []need {
		return tagNeeds(c, "ec2:CreateTags", in.(*ec2.CreateTagsInput).Resources)
	})
	also("EC2", "DeleteTags", func(c *Call, in any) []need {
		return tagNeeds(c, "ec2:DeleteTags", in.(*ec2.DeleteTagsInput).Resources)
	})

	also("EC2", "DisassociateRouteTable", func(c *Call, in any) []need {
		return tagNeeds(c, "ec2:DisassociateRouteTable", ec2State.In(c.World).tied(aws.ToString(in.(*ec2.DisassociateRouteTableInput).AssociationId)))
	})

	permit("Elastic Load Balancing v2", map[string]string{
		"DescribeLoadBalancers": "*", "DescribeLoadBalancerAttributes": "*", "DescribeTargetGroups": "*", "DescribeTargetGroupAttributes": "*",
		"DescribeListeners": "*", "DescribeListenerCertificates": "*", "DescribeRules": "*",
		"DescribeTargetHealth": "*", "DescribeSSLPolicies": "*", "DescribeTags": "*",

		"CreateLoadBalancer": "loadbalancer/app/{Name}/*", "DeleteLoadBalancer": "{LoadBalancerArn}", "ModifyLoadBalancerAttributes": "{LoadBalancerArn}",
		"SetSecurityGroups": "{LoadBalancerArn}",
		"CreateTargetGroup": "targetgroup/{Name}/*", "ModifyTargetGroup": "{TargetGroupArn}", "ModifyTargetGroupAttributes": "{TargetGroupArn}",
		"DeleteTargetGroup": "{TargetGroupArn}",
		"CreateListener":    "{LoadBalancerArn}", "ModifyListener": "{ListenerArn}", "DeleteListener": "{ListenerArn}",
		"AddListenerCertificates": "{ListenerArn}",
		"CreateRule":              "{ListenerArn}", "ModifyRule": "{RuleArn}", "DeleteRule": "{RuleArn}",
	})
	// The load balancer looks at the network it is put in, with the caller's permissions.
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html
	also("Elastic Load Balancing v2", "CreateLoadBalancer", func(*Call, any) (needs []need) {
		for _, looked := range []string{"DescribeAccountAttributes", "DescribeAddresses", "DescribeInternetGateways", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"} {
			needs = append(needs, need{action: "ec2:" + looked, resource: "*"})
		}
		return needs
	})
	permitTags("Elastic Load Balancing v2", "CreateLoadBalancer", "elasticloadbalancing:AddTags", "loadbalancer/app/{Name}/*")
	permitTags("Elastic Load Balancing v2", "CreateTargetGroup", "elasticloadbalancing:AddTags", "targetgroup/{Name}/*")
	also("Elastic Load Balancing v2", "CreateListener", func(c *Call, in any) []need {
		create := in.(*elb.CreateListenerInput)
		return tagBelow(len(create.Tags), "CreateListener", aws.ToString(create.LoadBalancerArn), ":loadbalancer/", ":listener/")
	})
	also("Elastic Load Balancing v2", "CreateRule", func(c *Call, in any) []need {
		create := in.(*elb.CreateRuleInput)
		return tagBelow(len(create.Tags), "CreateRule", aws.ToString(create.ListenerArn), ":listener/", ":listener-rule/")
	})

	permit("ACM", map[string]string{
		"RequestCertificate": "*", "ListCertificates": "*", "DescribeCertificate": "{CertificateArn}", "DeleteCertificate": "{CertificateArn}",
		"ListTagsForCertificate": "{CertificateArn}",
	})
	permitTags("ACM", "RequestCertificate", "acm:AddTagsToCertificate", "certificate/*")

	permit("Route 53", map[string]string{
		"ListHostedZones": "*", "ListHostedZonesByName": "*", "CreateHostedZone": "*", "GetHostedZone": "hostedzone/{Id/}",
		"ListResourceRecordSets": "hostedzone/{HostedZoneId/}", "ChangeResourceRecordSets": "hostedzone/{HostedZoneId/}", "GetChange": "change/{Id/}",
	})
	with("Route 53", "ChangeResourceRecordSets", func(c *Call, in any) conditionKeys {
		keys := conditionKeys{}
		batch := in.(*route53.ChangeResourceRecordSetsInput).ChangeBatch
		if batch == nil {
			return keys
		}
		for _, change := range batch.Changes {
			keys.add("route53:ChangeResourceRecordSetsActions", string(change.Action))
			if r := change.ResourceRecordSet; r != nil {
				keys.add("route53:ChangeResourceRecordSetsNormalizedRecordNames", strings.ToLower(strings.TrimSuffix(aws.ToString(r.Name), ".")))
				keys.add("route53:ChangeResourceRecordSetsRecordTypes", string(r.Type))
			}
		}
		return keys
	})
}

// tagBelow is the need to tag what is made below something: its ARN continues the other's under another kind.
func tagBelow(tags int, operation, above, from, to string) []need {
	if tags == 0 {
		return nil
	}
	return []need{{"elasticloadbalancing:AddTags", strings.Replace(above, from, to, 1) + "/*", keysOf("elasticloadbalancing:CreateAction", operation)}}
}

// tagNeeds are the needs to tag resources that stand, which EC2 knows by id.
func tagNeeds(c *Call, action string, ids []string) (needs []need) {
	for _, id := range ids {
		kind, _, _ := strings.Cut(id, "-")
		full, known := map[string]string{"sg": "security-group", "sgr": "security-group-rule", "igw": "internet-gateway", "rtb": "route-table", "eni": "network-interface"}[kind]
		if !known {
			full = kind
		}
		needs = append(needs, need{action: action, resource: c.ARN("ec2", full+"/"+id)})
	}
	return needs
}
