package ec2

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/sandbox/core"
)

func init() {
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
