package route53

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/sandbox/core"
)

var State = core.NewAccountWide[Elsewhere]("DNS")
var state = core.NewAccountWide[Resources]("Route53")

func init() {
	read("hostedzone/{HostedZoneId/}", listResourceRecordSets)
	write("hostedzone/{HostedZoneId/}", changeResourceRecordSets)
	read("*", listHostedZones)
	read("hostedzone/{Id/}", getHostedZone)
	write("*", createHostedZone)

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

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("Route 53", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("Route 53", core.Write, needs, f)
}
