package network

import (
	"fmt"
	"net/netip"
	"regexp"

	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/workspace"
)

const (
	answerDefault = "default"
	answerNew     = "new"
)

var vpcID = regexp.MustCompile(`^vpc-[0-9a-f]{8,17}$`)

// Questions are the network's: where the stack lives.
func Questions() []question.Question {
	return []question.Question{
		{
			ID: "network.vpc", Name: "VPC", Step: Step, Title: "Which VPC should the stack live in?",
			Why: "Load balancer, containers, database and cache share one private network. The default VPC is fine for one " +
				"app; a new one keeps the database in subnets without a way to the internet.",
			Kind: question.Pick, Choices: "vpcs",
			Options: []question.Option{
				{Value: answerDefault, Label: "the default VPC", Note: "there already, free; all its subnets are public, " +
					"security groups do the protecting"},
				{Value: answerNew, Label: "a new VPC", Note: "2 public and 2 private subnets, no NAT gateway, free; the database " +
					"sits in the private ones"},
			},
			Locked: "what is in a VPC cannot move to another: destroy the stack and set it up again in the other VPC",
			Validate: func(v string) error {
				if v == answerDefault || v == answerNew || vpcID.MatchString(v) {
					return nil
				}
				return fmt.Errorf("%q is no VPC: default, new, or an id like vpc-0a1b2c3d4e5f60718", v)
			},
		},
		{
			ID: "network.cidr", Name: "address range", Step: Step, Title: "Which address range should the new VPC have?",
			Why:    "Only matters when the VPC is to be connected to others one day: their ranges must not overlap.",
			Kind:   question.Text,
			Locked: "the range of a VPC cannot change; a new range means a new VPC and a new stack",
			Applies: func(get func(string) string) bool {
				return get("network.vpc") == answerNew
			},
			Validate: validateCIDR,
		},
	}
}

// private are the ranges a VPC should be in (RFC 1918, and RFC 6598, which AWS takes too).
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"),
}

// docker is what Docker gives its own bridge inside the containers' hosts: AWS warns against it.
var docker = netip.MustParsePrefix("172.17.0.0/16")

func validateCIDR(v string) error {
	p, err := netip.ParsePrefix(v)
	if err != nil || !p.Addr().Is4() {
		return fmt.Errorf("%q is no IPv4 range: for example 10.20.0.0/16", v)
	}
	if p.Bits() < 16 || p.Bits() > 24 {
		return fmt.Errorf("%s must be a /16 to /24: AWS takes none larger than /16, and the load balancer's subnets need "+
			"the room of a /24", v)
	}
	if p != p.Masked() {
		return fmt.Errorf("%s does not begin where its range begins: write %s", v, p.Masked())
	}
	if p.Overlaps(docker) {
		return fmt.Errorf("%s overlaps %s, which AWS keeps for Docker's own network: for example 10.20.0.0/16", v, docker)
	}
	for _, r := range private {
		if r.Contains(p.Addr()) {
			return nil
		}
	}
	return fmt.Errorf("%s is not a private range, so part of the internet could not be reached from the stack: for "+
		"example 10.20.0.0/16", v)
}

// Detect finds nothing: a folder does not say where its app should live.
func Detect(*workspace.Folder) map[string]question.Answer { return nil }

// answerFor is the answer to network.vpc that means a VPC.
func answerFor(l *live.Stack, id string) string {
	for _, v := range l.VPCs.Items {
		switch {
		case v.ID != id:
		case l.Identity.Owns(v.Tags):
			return answerNew
		case v.Default:
			return answerDefault
		}
	}
	return id
}
