package ingress

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// ZoneFor is the hosted zone that holds the domain: the one the user named, else the longest match, of several under
// one name the one that is known to count. nil: none does.
func ZoneFor(s stack.Settings, l *live.Stack) *live.HostedZone {
	var best *live.HostedZone
	for n := range l.HostedZones.Items {
		z := &l.HostedZones.Items[n]
		if !within(s.Service.Domain, z.Name) || s.Service.Zone != "" && zoneID(s.Service.Zone) != zoneID(z.ID) {
			continue
		}
		same := best != nil && dnsName(z.Name) == dnsName(best.Name)
		if best == nil || len(z.Name) > len(best.Name) || same && !knownZone(l, *best) && knownZone(l, *z) {
			best = z
		}
	}
	return best
}

func zoneID(id string) string { return id[strings.LastIndex(id, "/")+1:] }

// within reports whether a name is a zone's apex or below it.
func within(name, zone string) bool {
	name, zone = dnsName(name), dnsName(zone)
	return name == zone || strings.HasSuffix(name, "."+zone)
}

// dnsName is a DNS name to compare: lower case, no trailing dot, no dualstack prefix, which the console adds to
// aliases.
func dnsName(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(name, ".")), "dualstack.")
}

// secondLevel are endings below which names are registered, so that shop.co.uk is an apex. The list is for an early
// word only: the certificate action asks DNS whether the name has name servers of its own, which settles it.
var secondLevel = []string{
	"co.uk", "org.uk", "me.uk", "ac.uk", "com.au", "net.au", "org.au", "co.nz", "co.za", "com.br", "com.mx", "com.ar",
	"co.jp", "ne.jp",
	"co.kr", "co.in", "com.sg", "com.my", "com.tr", "com.ng", "com.gh", "co.ke", "com.eg", "com.cn", "com.hk", "com.tw",
	"com.pl", "co.il",
}

// apexLike reports whether a domain looks registered itself: example.com, shop.co.uk.
func apexLike(domain string) bool {
	labels := strings.Split(dnsName(domain), ".")
	if len(labels) <= 2 {
		return true
	}
	return len(labels) == 3 && slices.Contains(secondLevel, strings.Join(labels[1:], "."))
}

// recordsAt are the zone's records at a name, among those that were read.
func recordsAt(records []live.Record, zone, name string, kinds ...string) []live.Record {
	var at []live.Record
	for _, r := range records {
		if zoneID(r.Zone) == zoneID(zone) && dnsName(r.Name) == dnsName(name) && slices.Contains(kinds, r.Type) {
			at = append(at, r)
		}
	}
	return at
}

// readRecordsAt asks Route 53 what stands at a name right now: what a plan read may be minutes old, and a record that
// somebody made meanwhile must not be overwritten.
func readRecordsAt(ctx context.Context, c *cloud.Clients, zone, name string, kinds ...string) ([]live.Record, error) {
	there := live.ReadRecords(ctx, c, zoneID(zone), name)
	if there.Err != nil {
		return nil, fmt.Errorf("read the DNS records at %s: %w", name, there.Err)
	}
	return recordsAt(there.Items, zone, name, kinds...), nil
}

// changeRecord makes one change to a zone. A change that another one holds up is tried again.
func changeRecord(ctx context.Context, r *plan.Run, zone string, action types.ChangeAction,
	set types.ResourceRecordSet) error {
	return r.Retry(ctx, func(err error) bool { return cloud.Is(err, "PriorRequestNotComplete") }, func() error {
		_, err := r.Clients.Route53.ChangeResourceRecordSets(ctx, &route53.ChangeResourceRecordSetsInput{
			HostedZoneId: new(zoneID(zone)),
			ChangeBatch: &types.ChangeBatch{Comment: new("slipway"),
				Changes: []types.Change{{Action: action, ResourceRecordSet: &set}}},
		})
		return err
	})
}

// recordSet is a record as Route 53 takes it. A DELETE must match what is there exactly.
func recordSet(r live.Record) types.ResourceRecordSet {
	set := types.ResourceRecordSet{Name: new(r.Name), Type: types.RRType(r.Type)}
	if r.Alias != "" {
		set.AliasTarget = &types.AliasTarget{DNSName: new(r.Alias), HostedZoneId: new(r.AliasZone),
			EvaluateTargetHealth: true}
		return set
	}
	set.TTL = new(r.TTL)
	for _, value := range r.Values {
		set.ResourceRecords = append(set.ResourceRecords, types.ResourceRecord{Value: new(value)})
	}
	return set
}

// deleteRecord deletes a record exactly as it stands; one that is gone already counts as deleted.
func deleteRecord(ctx context.Context, r *plan.Run, have live.Record) error {
	there, err := readExact(ctx, r, have)
	if err != nil || there == nil {
		return err
	}
	if err := changeRecord(ctx, r, have.Zone, types.ChangeActionDelete, *there); err != nil && !cloud.NotFound(err) {
		return fmt.Errorf("delete the %s record %s: %w", have.Type, have.Name, err)
	}
	return nil
}

// readExact reads a record set as it stands, so that the deletion matches it to the letter (EvaluateTargetHealth
// included). nil: it is gone, or says something else by now, which makes it somebody else's.
func readExact(ctx context.Context, r *plan.Run, have live.Record) (*types.ResourceRecordSet, error) {
	out, err := r.Clients.Route53.ListResourceRecordSets(ctx, &route53.ListResourceRecordSetsInput{
		HostedZoneId: new(zoneID(have.Zone)), StartRecordName: new(have.Name), StartRecordType: types.RRType(
			have.Type), MaxItems: new(int32(1)),
	})
	if cloud.NotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the %s record %s: %w", have.Type, have.Name, err)
	}
	if len(out.ResourceRecordSets) == 0 {
		return nil, nil
	}
	set := out.ResourceRecordSets[0]
	same := string(set.Type) == have.Type && dnsName(aws.ToString(set.Name)) == dnsName(have.Name)
	if have.Alias != "" {
		same = same && set.AliasTarget != nil && dnsName(aws.ToString(set.AliasTarget.DNSName)) == dnsName(have.Alias)
	} else {
		same = same && len(set.ResourceRecords) == len(have.Values) &&
			(len(have.Values) == 0 || dnsName(aws.ToString(set.ResourceRecords[0].Value)) == dnsName(have.Values[0]))
	}
	if !same {
		return nil, nil
	}
	return &set, nil
}
