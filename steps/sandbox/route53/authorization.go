package route53

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("Route 53", map[string]string{
		"ListHostedZones": "*", "ListHostedZonesByName": "*", "CreateHostedZone": "*", "GetHostedZone": "hostedzone/{Id/}",
		"ListResourceRecordSets": "hostedzone/{HostedZoneId/}", "ChangeResourceRecordSets": "hostedzone/{HostedZoneId/}",
		"GetChange": "change/{Id/}",
	})
	core.With("Route 53", "ChangeResourceRecordSets", func(c *core.Call, in any) core.ConditionKeys {
		keys := core.ConditionKeys{}
		batch := in.(*route53.ChangeResourceRecordSetsInput).ChangeBatch
		if batch == nil {
			return keys
		}
		for _, change := range batch.Changes {
			keys.Add("route53:ChangeResourceRecordSetsActions", string(change.Action))
			if r := change.ResourceRecordSet; r != nil {
				keys.Add("route53:ChangeResourceRecordSetsNormalizedRecordNames",
					strings.ToLower(strings.TrimSuffix(core.Value(r.Name), ".")))
				keys.Add("route53:ChangeResourceRecordSetsRecordTypes", string(r.Type))
			}
		}
		return keys
	})
}
