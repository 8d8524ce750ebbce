package route53

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("Route 53", core.Read, "hostedzone/{HostedZoneId/}", listResourceRecordSets)
	core.Handle("Route 53", core.Write, "hostedzone/{HostedZoneId/}", changeResourceRecordSets)
	core.Handle("Route 53", core.Read, "change/{Id/}", getChange)
	core.Handle("Route 53", core.Read, "*", listHostedZones)
	core.Handle("Route 53", core.Read, "*", listHostedZonesByName)
	core.Handle("Route 53", core.Read, "hostedzone/{Id/}", getHostedZone)
	core.Handle("Route 53", core.Write, "*", createHostedZone)

	core.With("Route 53", func(_ *core.Call, in *route53.ChangeResourceRecordSetsInput) core.ConditionKeys {
		keys := core.ConditionKeys{}
		if in.ChangeBatch == nil {
			return keys
		}
		for _, change := range in.ChangeBatch.Changes {
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
