package rds

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/iam"
)

func noDBSubnetGroup(name string) error {
	return &types.DBSubnetGroupNotFoundFault{Message: new("DB subnet group '" + name + "' does not exist.")}
}

func shown(c *core.Call, g *ec2.SubnetGroup) *types.DBSubnetGroup {
	out := &types.DBSubnetGroup{
		DBSubnetGroupName: new(g.Name), DBSubnetGroupArn: new(g.ARN),
		DBSubnetGroupDescription: new(g.Description),
		SubnetGroupStatus:        new("Complete"), VpcId: new(g.VPC), SupportedNetworkTypes: []string{"IPV4"},
	}
	for _, id := range g.Subnets {
		out.Subnets = append(out.Subnets, types.Subnet{SubnetIdentifier: new(id), SubnetStatus: new("Active"),
			SubnetAvailabilityZone: &types.AvailabilityZone{Name: new(ec2.ZoneOf(c, id))}})
	}
	return out
}

// dbSubnets checks the subnets of a group: there, in one VPC, in at least two zones. It returns their VPC.
func dbSubnets(c *core.Call, ids []string, vpc string) (string, error) {
	found, err := ec2.CheckSubnets(c, ids, vpc,
		func(id string) error {
			return &types.InvalidSubnet{Message: new("The requested subnet is invalid, or multiple subnets were " +
				"requested that are not all in a common VPC: " + id)}
		},
		func() error {
			return &types.InvalidSubnet{Message: new("The requested subnet is invalid, or multiple subnets were " +
				"requested that are not all in a common VPC.")}
		})
	if err != nil {
		return "", err
	}
	var zones []string
	for _, s := range found {
		if !slices.Contains(zones, s.Zone) {
			zones = append(zones, s.Zone)
		}
	}
	if len(zones) < 2 {
		return "",
			&types.DBSubnetGroupDoesNotCoverEnoughAZs{Message: new("The DB subnet group doesn't meet Availability Zone " +
				"(AZ) coverage requirement. Current AZ coverage: " + strings.Join(zones, ", ") +
				". Add subnets to cover at least 2 AZs.")}
	}
	return found[0].VPC, nil
}

func createDBSubnetGroup(c *core.Call, in *rds.CreateDBSubnetGroupInput) (*rds.CreateDBSubnetGroupOutput, error) {
	w := state.In(c.World)
	name := strings.ToLower(core.Value(in.DBSubnetGroupName))
	switch {
	case !dbGroupName.MatchString(name) || len(name) > 255:
		return nil, core.Fail("InvalidParameterValue", "The parameter DBSubnetGroupName is not a valid identifier: it must "+
			"begin with a letter and hold letters, digits, periods, underscores, spaces and hyphens only.")
	case name == "default":
		return nil, core.Fail("InvalidParameterValue", "The parameter DBSubnetGroupName may not be default.")
	case core.Value(in.DBSubnetGroupDescription) == "":
		return nil, core.Fail("InvalidParameterValue", "The parameter DBSubnetGroupDescription must be provided and must "+
			"not be blank.")
	case w.SubnetGroups[name] != nil:
		return nil, &types.DBSubnetGroupAlreadyExistsFault{Message: new("The DB subnet group '" + name +
			"' already exists.")}
	case !iam.LinkedReady(c, "rds.amazonaws.com"):
		return nil, core.Fail("InvalidParameterValue", "Missing necessary credentials. Please check "+
			"http://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html")
	}
	vpc, err := dbSubnets(c, in.SubnetIds, "")
	if err != nil {
		return nil, err
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	g := w.SubnetGroups.Add(c, "rds", "subgrp:", ec2.SubnetGroup{Name: name, Description: *in.DBSubnetGroupDescription,
		VPC: vpc, Subnets: in.SubnetIds, Tags: tags})
	return &rds.CreateDBSubnetGroupOutput{DBSubnetGroup: shown(c, g)}, nil
}

func describeDBSubnetGroups(c *core.Call, in *rds.DescribeDBSubnetGroupsInput) (*rds.DescribeDBSubnetGroupsOutput,
	error) {
	groups, next, err := Described(Pages, state.In(c.World).SubnetGroups, in.DBSubnetGroupName, in.MaxRecords, in.Marker,
		noDBSubnetGroup, func(g *ec2.SubnetGroup) types.DBSubnetGroup { return *shown(c, g) })
	return &rds.DescribeDBSubnetGroupsOutput{DBSubnetGroups: groups, Marker: next}, err
}

func modifyDBSubnetGroup(c *core.Call, in *rds.ModifyDBSubnetGroupInput) (*rds.ModifyDBSubnetGroupOutput, error) {
	w := now(c)
	g := w.SubnetGroups[strings.ToLower(core.Value(in.DBSubnetGroupName))]
	if g == nil {
		return nil, noDBSubnetGroup(core.Value(in.DBSubnetGroupName))
	}
	if _, err := dbSubnets(c, in.SubnetIds, g.VPC); err != nil {
		return nil, err
	}
	for _, d := range w.Instances {
		if n := ec2.State.In(c.World).Interfaces[d.Interface]; d.SubnetGroup == g.Name && n != nil &&
			!slices.Contains(in.SubnetIds, n.Subnet) {
			return nil,
				&types.SubnetAlreadyInUse{Message: new("Some of the subnets to be deleted are currently in use: " +
					n.Subnet)}
		}
	}
	g.Subnets = in.SubnetIds
	core.Set(&g.Description, in.DBSubnetGroupDescription)
	return &rds.ModifyDBSubnetGroupOutput{DBSubnetGroup: shown(c, g)}, nil
}

func deleteDBSubnetGroup(c *core.Call, in *rds.DeleteDBSubnetGroupInput) (*rds.DeleteDBSubnetGroupOutput, error) {
	w := now(c)
	name := strings.ToLower(core.Value(in.DBSubnetGroupName))
	if w.SubnetGroups[name] == nil {
		return nil, noDBSubnetGroup(name)
	}
	for _, d := range w.Instances {
		if d.SubnetGroup == name {
			return nil, &types.InvalidDBSubnetGroupStateFault{Message: new("Cannot delete the subnet group '" + name +
				"' because at least one database instance: " + d.ID + " is still using it.")}
		}
	}
	delete(w.SubnetGroups, name)
	return nil, nil
}

// placeDatabase gives the database its subnet group, its groups and its network interface.
func placeDatabase(c *core.Call, d *instance, in *rds.CreateDBInstanceInput) error {
	w := state.In(c.World)
	name := strings.ToLower(core.OrDefault(in.DBSubnetGroupName, "default"))
	g := w.SubnetGroups[name]
	if g == nil && name == "default" { // which RDS makes by itself when an instance names none
		if usual, ok := ec2.DefaultSubnetGroup(c, "default"); ok {
			g = w.SubnetGroups.Add(c, "rds", "subgrp:", usual)
		}
	}
	if g == nil {
		return noDBSubnetGroup(name)
	}
	var subnets []string
	for _, s := range g.Subnets {
		if ec2.State.In(c.World).Subnets[s] != nil {
			subnets = append(subnets, s)
		}
	}
	if _, err := dbSubnets(c, subnets, g.VPC); err != nil {
		return err
	}
	d.SubnetGroup, d.VPC = g.Name, g.VPC
	d.Groups = in.VpcSecurityGroupIds
	if len(d.Groups) == 0 {
		d.Groups = ec2.State.In(c.World).DefaultGroup(g.VPC)
	}
	if err := checkDatabaseGroups(c, d.Groups, g.VPC); err != nil {
		return err
	}
	d.Public = core.Value(in.PubliclyAccessible)
	if in.PubliclyAccessible == nil && in.DBSubnetGroupName == nil {
		d.Public = true // in the default subnet group RDS makes a public instance unless told otherwise
	}
	if err := checkPublic(c, d.VPC, d.Public); err != nil {
		return err
	}
	at := subnets[int(c.World.Serial)%len(subnets)]
	n, err := ec2.AttachInterface(c, at, d.Groups, "RDSNetworkInterface", d.Public)
	if err != nil {
		return &types.InvalidVPCNetworkStateFault{Message: new(err.Error())}
	}
	d.Interface, d.Zone = n.ID, n.Zone
	return nil
}

func checkDatabaseGroups(c *core.Call, groups []string, vpc string) error {
	stranger := ec2.GroupsIn(c, groups, vpc)
	if stranger == "" {
		return nil
	}
	if g := ec2.State.In(c.World).Groups[stranger]; g != nil {
		return core.Fail("InvalidParameterCombination", "The DB instance and EC2 security group are in different VPCs. The "+
			"DB instance is in %s and the EC2 security group is in %s", vpc, g.VPC)
	}
	return core.Fail("InvalidParameterValue", "Invalid security group , groupId= %s, groupName=.", stranger)
}

// checkPublic refuses a public database where nobody could reach it.
func checkPublic(c *core.Call, vpc string, public bool) error {
	v := ec2.State.In(c.World).VPCs[vpc]
	switch {
	case !public || v == nil:
		return nil
	case !v.DNSHostnames || !v.DNSSupport:
		return &types.InvalidVPCNetworkStateFault{Message: new("Cannot create a publicly accessible DBInstance. The " +
			"specified VPC does not support DNS resolution, DNS hostnames, or both. Update the VPC and then try again")}
	case !ec2.State.In(c.World).HasGateway(vpc):
		return &types.InvalidVPCNetworkStateFault{Message: new("Cannot create a publicly accessible DBInstance. The " +
			"specified VPC has no internet gateway attached. Update the VPC and then try again")}
	}
	return nil
}
