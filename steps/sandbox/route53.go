package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
)

func init() {
	handle("Route 53", "ListHostedZones", Read, listHostedZones)
	handle("Route 53", "ListHostedZonesByName", Read, listHostedZonesByName)
	handle("Route 53", "GetHostedZone", Read, getHostedZone)
	handle("Route 53", "CreateHostedZone", Write, createHostedZone)
	handle("Route 53", "DeleteHostedZone", Write, deleteHostedZone)
	registerGlobalFingerprint("Route 53", func(g *Global) []string {
		var out []string
		for _, z := range g.Route53.Zones {
			for _, r := range z.Records {
				out = append(out, fmt.Sprintf("record %s of %s: %s", r.key(), z.Name, r.words()))
			}
		}
		return out
	})
}

// route53World is the account's hosted zones, by id.
type route53World struct {
	Zones   map[string]*dnsHostedZone
	Changes map[string]*dnsChange
}

type dnsHostedZone struct {
	ID, Name, Reference, Comment string // Name ends with a dot
	Private                      bool
	Servers                      []string
	Records                      map[string]*dnsRecordSet // by "CNAME api.example.com."
	Created                      time.Time
}

// dnsRecordSet is one record set and when it came to stand on all servers.
type dnsRecordSet struct {
	Set   types.ResourceRecordSet
	Since time.Time
}

type dnsChange struct {
	ID, Comment       string
	Submitted, InSync time.Time
}

// AddHostedZone adds a public hosted zone to the account, as someone would who bought the domain before, and returns its id.
func (s *Sandbox) AddHostedZone(name string) (id string) {
	s.alter(func(c *Call) { id = c.World.Route53.add(c, name, "console "+c.Hex(8)).ID })
	return id
}

func (w *route53World) add(c *Call, name, reference string) *dnsHostedZone {
	if w.Zones == nil {
		w.Zones = map[string]*dnsHostedZone{}
	}
	z := &dnsHostedZone{ID: "Z" + strings.ToUpper(c.Hex(20)), Name: plainName(name) + ".", Reference: reference, Records: map[string]*dnsRecordSet{}, Created: c.Now()}
	servers := types.ResourceRecordSet{Name: aws.String(z.Name), Type: types.RRTypeNs, TTL: aws.Int64(172800)}
	for i, tail := range []string{"com", "net", "org", "co.uk"} {
		n := 64*i + int(c.World.Serial%60)
		z.Servers = append(z.Servers, fmt.Sprintf("ns-%d.awsdns-%02d.%s", 8*n+i, n%64, tail))
		servers.ResourceRecords = append(servers.ResourceRecords, types.ResourceRecord{Value: aws.String(z.Servers[i] + ".")})
	}
	authority := types.ResourceRecordSet{Name: aws.String(z.Name), Type: types.RRTypeSoa, TTL: aws.Int64(900), ResourceRecords: []types.ResourceRecord{
		{Value: aws.String(z.Servers[0] + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400")}}}
	for _, set := range []types.ResourceRecordSet{servers, authority} {
		r := &dnsRecordSet{Set: set, Since: c.Now()}
		z.Records[r.key()] = r
	}
	w.Zones[z.ID] = z
	return z
}

func (r *dnsRecordSet) key() string { return string(r.Set.Type) + " " + *r.Set.Name }

// words is what a record says, in a stable order.
func (r *dnsRecordSet) words() string {
	if a := r.Set.AliasTarget; a != nil {
		return "alias " + aliasShape(*a.DNSName)
	}
	if r.Set.Type == types.RRTypeNs || r.Set.Type == types.RRTypeSoa {
		return "-"
	}
	return fmt.Sprint(aws.ToInt64(r.Set.TTL), " ", r.values())
}

// aliasShape is an alias's target without the number its load balancer got.
func aliasShape(name string) string {
	first, rest, _ := strings.Cut(name, ".")
	if strings.HasPrefix(first, "dualstack") {
		var second string
		second, rest, _ = strings.Cut(rest, ".")
		first += "." + second
	}
	if i := strings.LastIndex(first, "-"); i > 0 && strings.Contains(rest, "elb.amazonaws.com") {
		first = first[:i]
	}
	return first + "." + rest
}

func (r *dnsRecordSet) values() []string {
	var out []string
	for _, v := range r.Set.ResourceRecords {
		out = append(out, aws.ToString(v.Value))
	}
	slices.Sort(out)
	return out
}

// recordSince is when a record of the account's public zones came to stand on all servers; known is false for other hosts'.
func recordSince(g *Global, name, kind string) (at time.Time, known bool) {
	key := kind + " " + plainName(name) + "."
	for _, z := range g.Route53.Zones {
		if r := z.Records[key]; r != nil && !z.Private {
			return r.Since, true
		}
	}
	return time.Time{}, false
}

// zone finds a hosted zone by id, with or without /hostedzone/.
func (w *route53World) zone(id *string) (*dnsHostedZone, error) {
	bare := strings.TrimPrefix(aws.ToString(id), "/hostedzone/")
	if z := w.Zones[bare]; z != nil {
		return z, nil
	}
	return nil, &types.NoSuchHostedZone{Message: aws.String("No hosted zone found with ID: " + bare)}
}

func (z *dnsHostedZone) shape() types.HostedZone {
	return types.HostedZone{
		Id: aws.String("/hostedzone/" + z.ID), Name: aws.String(z.Name), CallerReference: aws.String(z.Reference), ResourceRecordSetCount: aws.Int64(int64(len(z.Records))),
		Config: &types.HostedZoneConfig{PrivateZone: z.Private, Comment: optional(z.Comment)},
	}
}

func (z *dnsHostedZone) delegation() *types.DelegationSet {
	return &types.DelegationSet{NameServers: z.Servers}
}

// byLabels orders names as Route 53 does: from the last label to the first.
func byLabels(a, b string) int {
	return strings.Compare(reversed(a), reversed(b))
}

func reversed(name string) string {
	labels := strings.Split(plainName(name), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".")
}

// zonePage is 100 at most.
func zonePage(given *int32) (int, error) {
	n := orDefault(given, 100)
	if n < 1 {
		return 0, &types.InvalidInput{Message: aws.String("Invalid maxItems")}
	}
	return int(min(n, 100)), nil
}

func listHostedZones(c *Call, in *route53.ListHostedZonesInput) (*route53.ListHostedZonesOutput, error) {
	all := sortedBy(c.World.Route53.Zones, func(z *dnsHostedZone) string { return z.ID })
	n, err := zonePage(in.MaxItems)
	if err != nil {
		return nil, err
	}
	from := 0
	if marker := strings.TrimPrefix(aws.ToString(in.Marker), "/hostedzone/"); marker != "" {
		if from = slices.IndexFunc(all, func(z *dnsHostedZone) bool { return z.ID == marker }); from < 0 {
			return nil, &types.NoSuchHostedZone{Message: aws.String("No hosted zone found with ID: " + marker)}
		}
	}
	out := &route53.ListHostedZonesOutput{Marker: in.Marker, MaxItems: aws.Int32(int32(n))}
	for i, z := range all[from:] {
		if i == n {
			out.IsTruncated, out.NextMarker = true, aws.String(z.ID)
			break
		}
		out.HostedZones = append(out.HostedZones, z.shape())
	}
	return out, nil
}

// listHostedZonesByName begins at a name; it does not stop after it.
func listHostedZonesByName(c *Call, in *route53.ListHostedZonesByNameInput) (*route53.ListHostedZonesByNameOutput, error) {
	n, err := zonePage(in.MaxItems)
	if err != nil {
		return nil, err
	}
	all := sortedBy(c.World.Route53.Zones, func(z *dnsHostedZone) string { return z.ID })
	slices.SortStableFunc(all, func(a, b *dnsHostedZone) int { return byLabels(a.Name, b.Name) })
	out := &route53.ListHostedZonesByNameOutput{DNSName: in.DNSName, HostedZoneId: in.HostedZoneId, MaxItems: aws.Int32(int32(n))}
	start, id := aws.ToString(in.DNSName), strings.TrimPrefix(aws.ToString(in.HostedZoneId), "/hostedzone/")
	for _, z := range all {
		if order := byLabels(z.Name, start); start != "" && (order < 0 || order == 0 && z.ID < id) {
			continue
		}
		if len(out.HostedZones) == n {
			out.IsTruncated, out.NextDNSName, out.NextHostedZoneId = true, aws.String(z.Name), aws.String(z.ID)
			break
		}
		out.HostedZones = append(out.HostedZones, z.shape())
	}
	return out, nil
}

func getHostedZone(c *Call, in *route53.GetHostedZoneInput) (*route53.GetHostedZoneOutput, error) {
	z, err := c.World.Route53.zone(in.Id)
	if err != nil {
		return nil, err
	}
	shape := z.shape()
	return &route53.GetHostedZoneOutput{HostedZone: &shape, DelegationSet: z.delegation()}, nil
}

func createHostedZone(c *Call, in *route53.CreateHostedZoneInput) (*route53.CreateHostedZoneOutput, error) {
	w := &c.World.Route53
	if name := plainName(aws.ToString(in.Name)); !certificateDomain.MatchString(name) || strings.HasPrefix(name, "*") {
		return nil, &types.InvalidDomainName{Message: aws.String("The domain name '" + name + "' is not valid.")}
	}
	for _, z := range w.Zones {
		if z.Reference == aws.ToString(in.CallerReference) {
			return nil, &types.HostedZoneAlreadyExists{Message: aws.String("A hosted zone has already been created with the specified caller reference.")}
		}
	}
	z := w.add(c, *in.Name, aws.ToString(in.CallerReference))
	if in.HostedZoneConfig != nil {
		z.Private, z.Comment = in.HostedZoneConfig.PrivateZone || in.VPC != nil, aws.ToString(in.HostedZoneConfig.Comment)
	}
	shape := z.shape()
	return &route53.CreateHostedZoneOutput{HostedZone: &shape, DelegationSet: z.delegation(), ChangeInfo: w.change(c, "").shape(c.Now()), Location: aws.String("https://route53.amazonaws.com/2013-04-01/hostedzone/" + z.ID)}, nil
}

func deleteHostedZone(c *Call, in *route53.DeleteHostedZoneInput) (*route53.DeleteHostedZoneOutput, error) {
	w := &c.World.Route53
	z, err := w.zone(in.Id)
	if err != nil {
		return nil, err
	}
	if len(z.Records) > 2 {
		return nil, &types.HostedZoneNotEmpty{Message: aws.String("The specified hosted zone contains non-required resource record sets and so cannot be deleted.")}
	}
	delete(w.Zones, z.ID)
	return &route53.DeleteHostedZoneOutput{ChangeInfo: w.change(c, "").shape(c.Now())}, nil
}

// sortRecords puts record sets in Route 53's order: by name from the last label, then by type.
func sortRecords(records map[string]*dnsRecordSet) []*dnsRecordSet {
	all := sortedBy(records, (*dnsRecordSet).key)
	slices.SortFunc(all, func(a, b *dnsRecordSet) int {
		return cmp.Or(byLabels(*a.Set.Name, *b.Set.Name), cmp.Compare(a.Set.Type, b.Set.Type))
	})
	return all
}
