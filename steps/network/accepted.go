package network

import (
	"slices"
	"strings"

	"slipway/steps/check"
)

// acceptedChecks are AWS's controls that the usual shape does not meet, because meeting them costs more than most small
// stacks want to pay. They are told, with the price, and fail nothing.
func acceptedChecks() []check.Check {
	return []check.Check{
		{
			ID: "subnets-private", Step: Step, Severity: check.Low, Title: "Subnets give out no public addresses by themselves",
			Control: "EC2.15",
			Why:     "In a default VPC everything that is started gets a public address, wanted or not.",
			Fix: "network.vpc: new makes subnets of the stack's own; aws ec2 modify-subnet-attribute " +
				"--no-map-public-ip-on-launch costs nothing",
			Run: publicSubnets,
		},
		{
			ID: "vpc-flow-logs", Step: Step, Severity: check.Low, Title: "The VPC logs its flows", Control: "EC2.6",
			Why: "They tell who spoke with whom, after an incident.",
			Fix: "aws ec2 create-flow-logs to a log group or bucket: about $0.50 for each GB of log, some dollars a month",
			Run: func(in check.Input) check.Result {
				if !in.Live.VPCs.Read() {
					return check.Unread("the VPCs", in.Live.VPCs.Call, "VpcId", in.Live.VPCs.Err)
				}
				return check.ByDesign(false, evidence("none: flow logs are not asked for", "FlowLogs[]", "slipway makes none"),
					"slipway makes no flow logs, and does not ask whether somebody else did: they cost about $0.50 for each GB")
			},
		},
	}
}

func publicSubnets(in check.Input) check.Result {
	l := in.Live
	switch {
	case !l.Service.Read():
		return check.Unread("the service, which tells the subnets,", l.Service.Call, "subnets", l.Service.Err)
	case l.Service.Value == nil:
		return check.Absent("no service runs yet", l.Service.Call)
	case !l.Subnets.Read():
		return check.Unread("the subnets", l.Subnets.Call, "MapPublicIpOnLaunch", l.Subnets.Err)
	}
	var public []string
	for _, s := range l.Subnets.Items {
		if s.MapPublicIP && slices.ContainsFunc(l.Service.Value.Subnets, func(id string) bool { return id == s.ID }) {
			public = append(public, s.ID)
		}
	}
	said := "none of the service's"
	if len(public) > 0 {
		said = strings.Join(public, ", ")
	}
	return check.ByDesign(len(public) == 0, evidence(l.Subnets.Call, "MapPublicIpOnLaunch", said),
		"the default VPC's subnets are public, and others may rely on it; a VPC of the stack's own (network.vpc: new) "+
			"costs nothing")
}
