package live

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/cloud"
)

// HostedZone is a public Route 53 zone. Name has no trailing dot.
type HostedZone struct{ ID, Name string }

// Record is one record set. Names have no trailing dot. AliasZone is set on aliases.
type Record struct {
	Zone, Name, Type string
	TTL              int64
	Values           []string
	Alias, AliasZone string
}

const (
	callZones   = "route53:ListHostedZones"
	callRecords = "route53:ListResourceRecordSets"

	// mostZones is of how many public zones all records are read. Route 53 allows five calls a second to a whole account.
	mostZones = 25
)

// readDNS reads the public hosted zones, their records, and those among them that name name servers.
func readDNS(ctx context.Context, c *cloud.Clients) (List[HostedZone], List[Record], List[Record]) {
	found, err := pages(ctx, callZones, route53.NewListHostedZonesPaginator(c.Route53, &route53.ListHostedZonesInput{}),
		func(o *route53.ListHostedZonesOutput) []types.HostedZone { return o.HostedZones })
	var zones []HostedZone
	for _, z := range found {
		if z.Config == nil || !z.Config.PrivateZone {
			zones = append(zones, HostedZone{ID: strings.TrimPrefix(aws.ToString(z.Id), "/hostedzone/"), Name: dnsName(z.Name)})
		}
	}
	slices.SortFunc(zones, func(a, b HostedZone) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.ID, b.ID))
	})
	if err != nil {
		return list(zones, err, callZones), list[Record](nil, err, callRecords), list[Record](nil, err, callRecords)
	}
	if len(zones) > mostZones {
		err := fmt.Errorf("the account has %d public hosted zones: the records of more than %d are not read at once",
			len(zones), mostZones)
		return list(zones, nil, callZones), list[Record](nil, err, callRecords), list[Record](nil, err, callRecords)
	}
	records, err := each(zones, 4, func(z HostedZone) ([]Record, error) {
		sets, err := pages(ctx, callRecords, route53.NewListResourceRecordSetsPaginator(c.Route53,
			&route53.ListResourceRecordSetsInput{
				HostedZoneId: new(z.ID),
			}), func(o *route53.ListResourceRecordSetsOutput) []types.ResourceRecordSet { return o.ResourceRecordSets })
		return recordsOf(z.ID, sets), err
	})
	all := slices.Concat(records...)
	serving := func(r Record) bool { return r.Type == string(types.RRTypeNs) }
	others := func(r Record) bool { return !serving(r) }
	return list(zones, nil, callZones), list(slices.DeleteFunc(slices.Clone(all), serving), err, callRecords),
		list(slices.DeleteFunc(all, others), err, callRecords)
}

// ReadRecords reads the records at one name of a zone: for accounts with more zones than Read reads, and for waits.
func ReadRecords(ctx context.Context, c *cloud.Clients, zone, name string) List[Record] {
	out, err := c.Route53.ListResourceRecordSets(ctx, &route53.ListResourceRecordSetsInput{
		HostedZoneId: new(zone), StartRecordName: new(name),
	})
	if err != nil {
		return list[Record](nil, failed(callRecords, err), callRecords)
	}
	// The listing starts at the name and goes on to the end of the zone; no name has more types than fit one page.
	at := slices.DeleteFunc(recordsOf(zone, out.ResourceRecordSets),
		func(r Record) bool { return !sameName(r.Name, name) })
	return list(at, nil, callRecords)
}

// recordsOf converts record sets, SOA left out.
func recordsOf(zone string, sets []types.ResourceRecordSet) []Record {
	var records []Record
	for _, s := range sets {
		if s.Type == types.RRTypeSoa {
			continue
		}
		r := Record{Zone: zone, Name: dnsName(s.Name), Type: string(s.Type), TTL: aws.ToInt64(s.TTL)}
		for _, v := range s.ResourceRecords {
			value := aws.ToString(v.Value)
			if s.Type == types.RRTypeCname || s.Type == types.RRTypeNs {
				value = dnsName(v.Value)
			}
			r.Values = append(r.Values, value)
		}
		if s.AliasTarget != nil {
			r.Alias, r.AliasZone = dnsName(s.AliasTarget.DNSName), aws.ToString(s.AliasTarget.HostedZoneId)
		}
		records = append(records, r)
	}
	return records
}

var octal = regexp.MustCompile(`\\[0-7]{3}`)

// dnsName is a name as people write it: Route 53 ends names with a dot and writes an asterisk as \052.
func dnsName(s *string) string {
	name := octal.ReplaceAllStringFunc(aws.ToString(s), func(code string) string {
		n, _ := strconv.ParseUint(code[1:], 8, 8)
		return string(rune(n))
	})
	return strings.TrimSuffix(name, ".")
}

// sameName compares DNS names, which know no case and may end with a dot.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}
