package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/sandbox/core"
)

// createNetworkInterface makes an interface of the account's own, such as an instance would be given.
func createNetworkInterface(c *core.Call, in *ec2.CreateNetworkInterfaceInput) (*ec2.CreateNetworkInterfaceOutput,
	error) {
	w := State.In(c.World)
	s := w.Subnets[core.Value(in.SubnetId)]
	if s == nil {
		return nil, noSubnet(core.Value(in.SubnetId))
	}
	groups := in.Groups
	if len(groups) == 0 {
		groups = w.DefaultGroup(s.VPC)
	}
	if stranger := GroupsIn(c, groups, s.VPC); stranger != "" {
		return nil, noGroup(stranger)
	}
	n, err := AttachInterface(c, s.ID, groups, core.Value(in.Description), false)
	if err != nil {
		return nil, err
	}
	shape := n.shape(c)
	return &ec2.CreateNetworkInterfaceOutput{NetworkInterface: &shape}, nil
}

func modifyNetworkInterface(c *core.Call, in *ec2.ModifyNetworkInterfaceAttributeInput) (
	*ec2.ModifyNetworkInterfaceAttributeOutput, error) {
	n := State.In(c.World).Interfaces[core.Value(in.NetworkInterfaceId)]
	if n == nil {
		return nil, ec2Missing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID",
			"eni-")(core.Value(in.NetworkInterfaceId))
	}
	if len(in.Groups) > 0 {
		if stranger := GroupsIn(c, in.Groups, n.VPC); stranger != "" {
			return nil, noGroup(stranger)
		}
		n.Groups = in.Groups
	}
	return nil, nil
}

func deleteNetworkInterface(c *core.Call, in *ec2.DeleteNetworkInterfaceInput) (*ec2.DeleteNetworkInterfaceOutput,
	error) {
	id := core.Value(in.NetworkInterfaceId)
	if State.In(c.World).Interfaces[id] == nil {
		return nil, ec2Missing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID", "eni-")(id)
	}
	delete(State.In(c.World).Interfaces, id)
	return nil, nil
}
