package rds

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

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
