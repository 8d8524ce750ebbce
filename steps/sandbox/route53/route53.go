// Package route53 simulates Route 53: hosted zones and records, and what public DNS says of them and of domains
// hosted elsewhere.
package route53

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.RegisterGlobalFingerprint("Route 53", func(g *core.Global) []string {
		var out []string
		for _, z := range state.In(g).Zones {
			for _, r := range z.Records {
				out = append(out, fmt.Sprintf("record %s of %s: %s", r.key(), z.Name, r.words()))
			}
		}
		return out
	})
}

// Resources is the account's hosted zones, by id.
type Resources struct {
	Zones map[string]*hostedZone
}

type hostedZone struct {
	ID, Name, Reference, Comment string // Name ends with a dot
	Private                      bool
	Servers                      []string
	Records                      map[string]*recordSet // by "CNAME api.example.com."
	Created                      time.Time
}

// recordSet is one record set and when it came to stand on all servers.
type recordSet struct {
	Set   types.ResourceRecordSet
	Since time.Time
}

// AddHostedZone adds a public hosted zone to the account, as someone would who bought the domain before, and returns
// its id.
func AddHostedZone(s *core.Sandbox, name string) (id string) {
	s.Alter(func(c *core.Call) { id = AddZone(c, name) })
	return id
}

func AddZone(c *core.Call, name string) (id string) {
	return state.In(c.World.Global).add(c, name, "console "+c.Hex(8)).ID
}

func (w *Resources) add(c *core.Call, name, reference string) *hostedZone {
	if w.Zones == nil {
		w.Zones = map[string]*hostedZone{}
	}
	z := &hostedZone{ID: "Z" + strings.ToUpper(c.Hex(20)), Name: core.PlainName(name) + ".", Reference: reference,
		Records: map[string]*recordSet{}, Created: c.Now()}
	servers := types.ResourceRecordSet{Name: new(z.Name), Type: types.RRTypeNs, TTL: new(int64(172800))}
	for i, tail := range []string{"com", "net", "org", "co.uk"} {
		n := 64*i + int(c.World.Serial%60)
		z.Servers = append(z.Servers, fmt.Sprintf("ns-%d.awsdns-%02d.%s", 8*n+i, n%64, tail))
		servers.ResourceRecords = append(servers.ResourceRecords, types.ResourceRecord{Value: new(z.Servers[i] + ".")})
	}
	authority := types.ResourceRecordSet{Name: new(z.Name), Type: types.RRTypeSoa, TTL: new(int64(900)),
		ResourceRecords: []types.ResourceRecord{
			{Value: new(z.Servers[0] + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400")}}}
	for _, set := range []types.ResourceRecordSet{servers, authority} {
		r := &recordSet{Set: set, Since: c.Now()}
		z.Records[r.key()] = r
	}
	w.Zones[z.ID] = z
	return z
}

func (r *recordSet) key() string { return string(r.Set.Type) + " " + *r.Set.Name }

// words is what a record says, in a stable order.
func (r *recordSet) words() string {
	if a := r.Set.AliasTarget; a != nil {
		return "alias " + aliasShape(*a.DNSName)
	}
	if r.Set.Type == types.RRTypeNs || r.Set.Type == types.RRTypeSoa {
		return "-"
	}
	return fmt.Sprint(core.Value(r.Set.TTL), " ", r.values())
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

func (r *recordSet) values() []string {
	var out []string
	for _, v := range r.Set.ResourceRecords {
		out = append(out, core.Value(v.Value))
	}
	slices.Sort(out)
	return out
}

// RecordSince is when a record of the account's public zones came to stand on all servers; known is false for other
// hosts'.
func RecordSince(g *core.Global, name, kind string) (at time.Time, known bool) {
	key := kind + " " + core.PlainName(name) + "."
	for _, z := range state.In(g).Zones {
		if r := z.Records[key]; r != nil && !z.Private {
			return r.Since, true
		}
	}
	return time.Time{}, false
}

// zone finds a hosted zone by id, with or without /hostedzone/.
func (w *Resources) zone(id *string) (*hostedZone, error) {
	bare := strings.TrimPrefix(core.Value(id), "/hostedzone/")
	if z := w.Zones[bare]; z != nil {
		return z, nil
	}
	return nil, &types.NoSuchHostedZone{Message: new("No hosted zone found with ID: " + bare)}
}

// byLabels orders names as Route 53 does: from the last label to the first.
func byLabels(a, b string) int {
	return strings.Compare(reversed(a), reversed(b))
}

func reversed(name string) string {
	labels := strings.Split(core.PlainName(name), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".")
}

// sortRecords puts record sets in Route 53's order: by name from the last label, then by type.
func sortRecords(records map[string]*recordSet) []*recordSet {
	all := core.SortedBy(records, (*recordSet).key)
	slices.SortFunc(all, func(a, b *recordSet) int {
		return cmp.Or(byLabels(*a.Set.Name, *b.Set.Name), cmp.Compare(a.Set.Type, b.Set.Type))
	})
	return all
}
