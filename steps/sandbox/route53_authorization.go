package sandbox

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
)

func init() {
	permit("Route 53", map[string]string{
		"ListHostedZones": "*", "ListHostedZonesByName": "*", "CreateHostedZone": "*", "GetHostedZone": "hostedzone/{Id/}",
		"ListResourceRecordSets": "hostedzone/{HostedZoneId/}", "ChangeResourceRecordSets": "hostedzone/{HostedZoneId/}", "GetChange": "change/{Id/}",
	})
	with("Route 53", "ChangeResourceRecordSets", func(c *Call, in any) conditionKeys {
		keys := conditionKeys{}
		batch := in.(*route53.ChangeResourceRecordSetsInput).ChangeBatch
		if batch == nil {
			return keys
		}
		for _, change := range batch.Changes {
			keys.add("route53:ChangeResourceRecordSetsActions", string(change.Action))
			if r := change.ResourceRecordSet; r != nil {
				keys.add("route53:ChangeResourceRecordSetsNormalizedRecordNames", strings.ToLower(strings.TrimSuffix(aws.ToString(r.Name), ".")))
				keys.add("route53:ChangeResourceRecordSetsRecordTypes", string(r.Type))
			}
		}
		return keys
	})
}
