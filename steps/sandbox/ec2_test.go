package sandbox

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
)

func TestDefaultVPC(t *testing.T) {
	g := newGround(t, Options{})
	if len(g.subnets) != 3 {
		t.Fatalf("%d subnets", len(g.subnets))
	}
	out := must(g.EC2.DescribeSubnets(g.ctx(), &ec2.DescribeSubnetsInput{SubnetIds: g.subnets}))(t)
	zones := map[string]bool{}
	for _, s := range out.Subnets {
		zones[*s.AvailabilityZoneId] = true
		if *s.AvailableIpAddressCount != 4091 || !*s.MapPublicIpOnLaunch || s.State != types.SubnetStateAvailable {
			t.Errorf("subnet %+v", s)
		}
	}
	for _, z := range []string{"euw1-az1", "euw1-az2", "euw1-az3"} {
		if !zones[z] {
			t.Errorf("no subnet in %s: %v", z, zones)
		}
	}
	tables := must(g.EC2.DescribeRouteTables(g.ctx(),
		&ec2.DescribeRouteTablesInput{Filters: append(filter("vpc-id", g.vpc), filter("association.main", "true")...)}))(t)
	if len(tables.RouteTables) != 1 || len(tables.RouteTables[0].Routes) != 2 ||
		!strings.HasPrefix(*tables.RouteTables[0].Routes[1].GatewayId, "igw-") {
		t.Errorf("main route table %+v", tables.RouteTables)
	}
	other := cloud.New(g.sandbox.Config("ap-northeast-1"))
	zonesThere := must(other.EC2.DescribeAvailabilityZones(g.ctx(), &ec2.DescribeAvailabilityZonesInput{}))(t)
	if *zonesThere.AvailabilityZones[0].ZoneId != "apne1-az4" {
		t.Errorf("zone %s", *zonesThere.AvailabilityZones[0].ZoneId)
	}
	if there := must(other.EC2.DescribeVpcs(g.ctx(), &ec2.DescribeVpcsInput{}))(t); len(there.Vpcs) != 1 ||
		*there.Vpcs[0].VpcId == g.vpc {
		t.Errorf("another region's VPCs: %+v", there.Vpcs)
	}
}

func TestDefaultVPCKeepsItsIDs(t *testing.T) {
	a, b := newGround(t, Options{}), newGround(t, Options{})
	if a.vpc != b.vpc || a.subnets[0] != b.subnets[0] {
		t.Error("the default VPC of an unsaved account changes from run to run")
	}
}

func TestSecurityGroupRefusals(t *testing.T) {
	g := newGround(t, Options{})
	create := func(name, description, vpc string) error {
		return only(g.EC2.CreateSecurityGroup(g.ctx(), &ec2.CreateSecurityGroupInput{GroupName: &name,
			Description: &description, VpcId: &vpc}))
	}
	in := func(rules []types.IpPermission) error {
		return only(g.EC2.AuthorizeSecurityGroupIngress(g.ctx(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &g.group,
			IpPermissions: rules}))
	}
	stay := g.newGroup("stay-sg")
	wantCode(t, "first rule", in(tcp(80, "0.0.0.0/0")), "")
	wantCode(t, "rule from a group", in(tcp(80, stay)), "")
	for _, c := range []struct {
		what string
		err  error
		code string
	}{
		{"name taken", create("app-sg", "x", g.vpc), "InvalidGroup.Duplicate"},
		{"name taken in another case", create("APP-sg", "x", g.vpc), "InvalidGroup.Duplicate"},
		{"name like an id", create("sg-app", "x", g.vpc), "InvalidParameterValue"},
		{"reserved name", create("default", "x", g.vpc), "InvalidParameterValue"},
		{"characters", create("app|sg", "x", g.vpc), "InvalidParameterValue"},
		{"description characters", create("app2-sg", "naïve", g.vpc), "InvalidParameterValue"},
		{"unknown VPC", create("app3-sg", "x", "vpc-0123"), "InvalidVpcID.NotFound"},
		{"no VPC id", create("app4-sg", "x", "fpc-0123"), "InvalidVpcID.Malformed"},
		{"same rule again", in(tcp(80, "0.0.0.0/0")), "InvalidPermission.Duplicate"},
		{"two the same", in(append(tcp(81, "0.0.0.0/0"), tcp(81, "0.0.0.0/0")...)), "InvalidParameterValue"},
		{"unknown group", in(tcp(80, "sg-0123456789abcdef0")), "InvalidGroup.NotFound"},
		{"bad block", in(tcp(80, "10.0.0.0/33")), "InvalidParameterValue"},
		{"bad port", in(tcp(70000, "10.0.0.0/8")), "InvalidParameterValue"},
		{"no peer", in([]types.IpPermission{{IpProtocol: new("tcp"), FromPort: new(int32(1)), ToPort: new(int32(1))}}),
			"MissingParameter"},
	} {
		wantCode(t, c.what, c.err, c.code)
	}
	wantCode(t, "revoking what is not there",
		only(g.EC2.RevokeSecurityGroupIngress(g.ctx(), &ec2.RevokeSecurityGroupIngressInput{GroupId: &g.group,
			IpPermissions: tcp(9, "0.0.0.0/0")})), "InvalidPermission.NotFound")
	_, err := g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &stay})
	wantCode(t, "deleting a group a rule names", err, "DependencyViolation")
	wantCode(t, "revoke",
		only(g.EC2.RevokeSecurityGroupIngress(g.ctx(), &ec2.RevokeSecurityGroupIngressInput{GroupId: &g.group,
			IpPermissions: tcp(80, stay)})), "")
	_, err = g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &stay})
	wantCode(t, "deleting it then", err, "")
	wantCode(t, "dry run", only(g.EC2.CreateSecurityGroup(g.ctx(), &ec2.CreateSecurityGroupInput{GroupName: new("dry-sg"),
		Description: new("x"), VpcId: &g.vpc, DryRun: new(true)})), "DryRunOperation")
	found := must(g.EC2.DescribeSecurityGroups(g.ctx(), &ec2.DescribeSecurityGroupsInput{Filters: filter("group-name",
		"dry-*", "stay-sg")}))(t)
	if len(found.SecurityGroups) != 0 {
		t.Errorf("groups that should not be there: %+v", found.SecurityGroups)
	}
}

func TestRulesAreAllOrNothing(t *testing.T) {
	g := newGround(t, Options{})
	wantCode(t, "one good rule and one bad",
		only(g.EC2.AuthorizeSecurityGroupIngress(g.ctx(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &g.group,
			IpPermissions: append(tcp(80, "0.0.0.0/0"), tcp(80, "sg-0123456789abcdef0")...)})), "InvalidGroup.NotFound")
	out := must(g.EC2.DescribeSecurityGroups(g.ctx(), &ec2.DescribeSecurityGroupsInput{GroupIds: []string{g.group}}))(t)
	if n := len(out.SecurityGroups[0].IpPermissions); n != 0 {
		t.Errorf("%d rules were added", n)
	}
}

func TestRulesByTheOldParameters(t *testing.T) {
	g := newGround(t, Options{})
	must(g.EC2.AuthorizeSecurityGroupIngress(g.ctx(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &g.group,
		IpProtocol: new("tcp"), FromPort: new(int32(80)), ToPort: new(int32(80)), CidrIp: new("10.1.2.3/16")}))(t)
	rules := must(g.EC2.DescribeSecurityGroupRules(g.ctx(),
		&ec2.DescribeSecurityGroupRulesInput{Filters: filter("group-id", g.group)}))(t)
	var in []types.SecurityGroupRule
	for _, r := range rules.SecurityGroupRules {
		if !*r.IsEgress {
			in = append(in, r)
		}
	}
	if len(in) != 1 || *in[0].CidrIpv4 != "10.1.0.0/16" || *in[0].FromPort != 80 {
		t.Errorf("rules %+v", in)
	}
}

func TestNetworkFromNothing(t *testing.T) {
	g := newGround(t, Options{})
	made := must(g.EC2.CreateVpc(g.ctx(), &ec2.CreateVpcInput{CidrBlock: new("10.0.0.0/16"),
		TagSpecifications: []types.TagSpecification{{ResourceType: types.ResourceTypeVpc,
			Tags: []types.Tag{{Key: new("Name"), Value: new("shop-vpc")}}}}}))(t)
	vpc := made.Vpc.VpcId
	subnet := func(block, zone string) (*string, error) {
		out, err := g.EC2.CreateSubnet(g.ctx(), &ec2.CreateSubnetInput{VpcId: vpc, CidrBlock: &block,
			AvailabilityZone: &zone})
		if err != nil {
			return nil, err
		}
		return out.Subnet.SubnetId, nil
	}
	a := must(subnet("10.0.0.0/24", "eu-west-1a"))(t)
	for _, c := range []struct{ block, zone, code string }{
		{"10.0.0.128/25", "eu-west-1b", "InvalidSubnet.Conflict"},
		{"10.1.0.0/24", "eu-west-1b", "InvalidSubnet.Range"},
		{"10.0.1.0/29", "eu-west-1b", "InvalidSubnet.Range"},
		{"10.0.1.0/24", "eu-west-1z", "InvalidParameterValue"},
		{"10.0.1.0", "eu-west-1b", "InvalidParameterValue"},
	} {
		wantCode(t, c.block+" in "+c.zone, only(subnet(c.block, c.zone)), c.code)
	}
	gateway := must(g.EC2.CreateInternetGateway(g.ctx(), &ec2.CreateInternetGatewayInput{}))(
		t).InternetGateway.InternetGatewayId
	table := must(g.EC2.CreateRouteTable(g.ctx(), &ec2.CreateRouteTableInput{VpcId: vpc}))(t).RouteTable.RouteTableId
	route := &ec2.CreateRouteInput{RouteTableId: table, DestinationCidrBlock: new("0.0.0.0/0"), GatewayId: gateway}
	_, err := g.EC2.CreateRoute(g.ctx(), route)
	wantCode(t, "a route to a gateway that is not attached", err, "InvalidParameterValue")
	attach := &ec2.AttachInternetGatewayInput{InternetGatewayId: gateway, VpcId: vpc}
	must(g.EC2.AttachInternetGateway(g.ctx(), attach))(t)
	wantCode(t, "attaching twice", only(g.EC2.AttachInternetGateway(g.ctx(), attach)), "Resource.AlreadyAssociated")
	must(g.EC2.CreateRoute(g.ctx(), route))(t)
	wantCode(t, "the same route again", only(g.EC2.CreateRoute(g.ctx(), route)), "RouteAlreadyExists")
	wantCode(t, "replacing it", only(g.EC2.ReplaceRoute(g.ctx(), &ec2.ReplaceRouteInput{RouteTableId: table,
		DestinationCidrBlock: new("0.0.0.0/0"), GatewayId: gateway})), "")
	wantCode(t, "replacing a route that is not there",
		only(g.EC2.ReplaceRoute(g.ctx(), &ec2.ReplaceRouteInput{RouteTableId: table,
			DestinationCidrBlock: new("10.9.0.0/16"), GatewayId: gateway})), "InvalidParameterValue")
	association := must(g.EC2.AssociateRouteTable(g.ctx(), &ec2.AssociateRouteTableInput{RouteTableId: table,
		SubnetId: a}))(t)
	_, err = g.EC2.AssociateRouteTable(g.ctx(), &ec2.AssociateRouteTableInput{RouteTableId: table, SubnetId: a})
	wantCode(t, "associating twice", err, "Resource.AlreadyAssociated")
	tearDown := []struct {
		what string
		do   func() error
		code string
	}{
		{"VPC in use", func() error { _, err := g.EC2.DeleteVpc(g.ctx(), &ec2.DeleteVpcInput{VpcId: vpc}); return err },
			"DependencyViolation"},
		{"route table in use", func() error {
			return only(g.EC2.DeleteRouteTable(g.ctx(), &ec2.DeleteRouteTableInput{RouteTableId: table}))
		}, "DependencyViolation"},
		{"disassociate", func() error {
			return only(g.EC2.DisassociateRouteTable(g.ctx(),
				&ec2.DisassociateRouteTableInput{AssociationId: association.AssociationId}))
		}, ""},
		{"route table", func() error {
			return only(g.EC2.DeleteRouteTable(g.ctx(), &ec2.DeleteRouteTableInput{RouteTableId: table}))
		}, ""},
		{"gateway in use", func() error {
			return only(g.EC2.DeleteInternetGateway(g.ctx(), &ec2.DeleteInternetGatewayInput{InternetGatewayId: gateway}))
		}, "DependencyViolation"},
		{"detach", func() error {
			return only(g.EC2.DetachInternetGateway(g.ctx(), &ec2.DetachInternetGatewayInput{InternetGatewayId: gateway,
				VpcId: vpc}))
		}, ""},
		{"gateway", func() error {
			return only(g.EC2.DeleteInternetGateway(g.ctx(), &ec2.DeleteInternetGatewayInput{InternetGatewayId: gateway}))
		}, ""},
		{"subnet", func() error { return only(g.EC2.DeleteSubnet(g.ctx(), &ec2.DeleteSubnetInput{SubnetId: a})) }, ""},
		{"VPC", func() error { _, err := g.EC2.DeleteVpc(g.ctx(), &ec2.DeleteVpcInput{VpcId: vpc}); return err }, ""},
		{"VPC again", func() error { _, err := g.EC2.DeleteVpc(g.ctx(), &ec2.DeleteVpcInput{VpcId: vpc}); return err },
			"InvalidVpcID.NotFound"},
	}
	for _, step := range tearDown {
		wantCode(t, step.what, step.do(), step.code)
	}
}

func TestFiltersAndPages(t *testing.T) {
	g := newGround(t, Options{})
	for i := range 11 {
		g.newGroup("page-" + string(rune('a'+i)))
	}
	seen, pages := 0, 0
	p := ec2.NewDescribeSecurityGroupsPaginator(g.EC2, &ec2.DescribeSecurityGroupsInput{Filters: filter("group-name",
		"page-*"), MaxResults: new(int32(5))})
	for p.HasMorePages() {
		out := must(p.NextPage(g.ctx()))(t)
		seen, pages = seen+len(out.SecurityGroups), pages+1
	}
	if seen != 11 || pages != 3 {
		t.Errorf("%d groups on %d pages", seen, pages)
	}
	_, err := g.EC2.DescribeSecurityGroups(g.ctx(), &ec2.DescribeSecurityGroupsInput{MaxResults: new(int32(4))})
	wantCode(t, "a page too small", err, "InvalidParameterValue")
	_, err = g.EC2.DescribeVpcs(g.ctx(), &ec2.DescribeVpcsInput{Filters: filter("colour", "blue")})
	wantCode(t, "an unknown filter", err, "InvalidParameterValue")
	must(g.EC2.CreateTags(g.ctx(), &ec2.CreateTagsInput{Resources: []string{g.group, g.vpc},
		Tags: []types.Tag{{Key: new("team"), Value: new("a b")}}}))(t)
	tagged := must(g.EC2.DescribeSecurityGroups(g.ctx(), &ec2.DescribeSecurityGroupsInput{Filters: filter("tag:team",
		"a ?")}))(t)
	if len(tagged.SecurityGroups) != 1 {
		t.Errorf("%d groups carry the tag", len(tagged.SecurityGroups))
	}
	wantCode(t, "tagging nothing",
		only(g.EC2.CreateTags(g.ctx(), &ec2.CreateTagsInput{Resources: []string{"sg-0123456789abcdef0"},
			Tags: []types.Tag{{Key: new("a"), Value: new("b")}}})), "InvalidGroup.NotFound")
}

func TestNewGroupIsNotKnownAtOnce(t *testing.T) {
	d := core.Typical()
	d.GroupVisible = 2e9
	s := New(Options{Durations: &d})
	c := cloud.New(s.Config(""))
	out := must(c.EC2.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{GroupName: new("a"),
		Description: new("b")}))(t)
	_, err := c.EC2.AuthorizeSecurityGroupIngress(t.Context(),
		&ec2.AuthorizeSecurityGroupIngressInput{GroupId: out.GroupId, IpPermissions: tcp(1, "10.0.0.0/8")})
	wantCode(t, "a rule in the first moment", err, "InvalidGroup.NotFound")
}
