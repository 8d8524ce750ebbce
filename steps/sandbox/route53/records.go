package route53

import (
	"cmp"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/sandbox/core"
)

func listResourceRecordSets(c *core.Call, in *route53.ListResourceRecordSetsInput) (
	*route53.ListResourceRecordSetsOutput, error) {
	z, err := state.In(c.World.Global).zone(in.HostedZoneId)
	if err != nil {
		return nil, err
	}
	if in.StartRecordType != "" && in.StartRecordName == nil {
		return nil, &types.InvalidInput{Message: new("The start record type was given without the start record name.")}
	}
	n := int(min(core.OrDefault(in.MaxItems, 300), 300))
	out := &route53.ListResourceRecordSetsOutput{MaxItems: new(int32(n))}
	for _, r := range sortRecords(z.Records) {
		if in.StartRecordName != nil && cmp.Or(byLabels(*r.Set.Name, dnsName(*in.StartRecordName)),
			cmp.Compare(r.Set.Type, in.StartRecordType)) < 0 {
			continue
		}
		if len(out.ResourceRecordSets) == n {
			out.IsTruncated, out.NextRecordName, out.NextRecordType = true, r.Set.Name, r.Set.Type
			break
		}
		out.ResourceRecordSets = append(out.ResourceRecordSets, r.Set)
	}
	return out, nil
}

// dnsName is a name as Route 53 keeps it: in lower case, with the dot at its end, and * as \052.
func dnsName(name string) string {
	return strings.ReplaceAll(core.PlainName(name), "*", `\052`) + "."
}

// changeResourceRecordSets makes all the changes, or none and says what is wrong with each.
func changeResourceRecordSets(c *core.Call, in *route53.ChangeResourceRecordSetsInput) (
	*route53.ChangeResourceRecordSetsOutput, error) {
	w := state.In(c.World.Global)
	z, err := w.zone(in.HostedZoneId)
	if err != nil {
		return nil, err
	}
	if in.ChangeBatch == nil || len(in.ChangeBatch.Changes) == 0 {
		return nil, &types.InvalidInput{Message: new("A change batch must hold at least one change.")}
	}
	after := maps.Clone(z.Records)
	var wrong []string
	for _, ch := range in.ChangeBatch.Changes {
		set := *core.CopyOf(ch.ResourceRecordSet)
		set.Name = new(dnsName(core.Value(set.Name)))
		if a := set.AliasTarget; a != nil {
			a.DNSName = new(dnsName(core.Value(a.DNSName)))
		}
		if set.SetIdentifier != nil {
			return nil, &types.InvalidInput{Message: new("The sandbox keeps simple record sets only.")}
		}
		r := &recordSet{Set: set, Since: c.Now().Add(c.Durations.RecordChange)}
		if said := r.wrong(c, z, after, ch.Action); said != "" {
			wrong = append(wrong, said)
			continue
		}
		if ch.Action == types.ChangeActionDelete {
			delete(after, r.key())
			continue
		}
		if old := after[r.key()]; old != nil && r.equals(old) {
			continue
		}
		after[r.key()] = r
	}
	for _, r := range sortRecords(after) {
		if wrong == nil {
			wrong = append(wrong, conflicts(z, after, r)...)
		}
	}
	if wrong != nil {
		return nil, &types.InvalidChangeBatch{Message: new("[" + strings.Join(wrong, ", ") + "]"), Messages: wrong}
	}
	z.Records = after
	return &route53.ChangeResourceRecordSetsOutput{ChangeInfo: change(c, core.Value(in.ChangeBatch.Comment))}, nil
}

func (r *recordSet) equals(o *recordSet) bool {
	return reflect.DeepEqual(r.Set.AliasTarget, o.Set.AliasTarget) && core.Value(r.Set.TTL) == core.Value(o.Set.TTL) &&
		slices.Equal(r.values(), o.values())
}

// wrong says why a change cannot be made, or nothing.
func (r *recordSet) wrong(c *core.Call, z *hostedZone, records map[string]*recordSet,
	action types.ChangeAction) string {
	name, kind := *r.Set.Name, string(r.Set.Type)
	old := records[r.key()]
	this := "resource record set [name='" + name + "', type='" + kind + "']"
	if name != z.Name && !strings.HasSuffix(name, "."+z.Name) {
		return "RRSet with DNS name " + name + " is not permitted in zone " + z.Name
	}
	switch {
	case action == types.ChangeActionDelete && old == nil:
		return "Tried to delete " + this + " but it was not found"
	case action == types.ChangeActionDelete && !r.equals(old):
		return "Tried to delete " + this + " but the values provided do not match the current values"
	case action == types.ChangeActionDelete && name == z.Name && (kind == "NS" || kind == "SOA"):
		return "A HostedZone must contain at least one NS record for the zone itself."
	case action == types.ChangeActionDelete:
		return ""
	case action == types.ChangeActionCreate && old != nil:
		return "Tried to create " + this + " but it already exists"
	case kind == "CNAME" && name == z.Name:
		return "RRSet of type CNAME with DNS name " + name + " is not permitted at apex in zone " + z.Name
	}
	if r.Set.AliasTarget != nil {
		return r.wrongAlias(c, z, records)
	}
	return r.wrongValues(name)
}

func (r *recordSet) wrongValues(name string) string {
	switch {
	case r.Set.TTL == nil:
		return "Missing field 'TTL' in Change with name " + name
	case len(r.Set.ResourceRecords) == 0:
		return "Missing field 'ResourceRecords' in Change with name " + name
	case r.Set.Type == types.RRTypeCname && len(r.Set.ResourceRecords) > 1:
		return "InvalidChangeBatch: RRSet of type CNAME with DNS name " + name + " must have exactly one value"
	}
	for _, v := range r.values() {
		ip, err := netip.ParseAddr(v)
		if r.Set.Type == types.RRTypeA && (err != nil || !ip.Is4()) {
			return "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) " +
				"encountered with '" + v + "''"
		}
		if r.Set.Type == types.RRTypeAaaa && (err != nil || ip.Is4()) {
			return "Invalid Resource Record: 'FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) " +
				"encountered with '" + v + "''"
		}
	}
	return ""
}

// aliasZone finds the hosted zone of what an alias may point at by its DNS name: a load balancer, whose service
// registers it.
var aliasZone = func(*core.World, string) (zone string, found bool) { return "", false }

// RegisterAliasTargets sets who knows what aliases may point at.
func RegisterAliasTargets(f func(w *core.World, dnsName string) (zone string, found bool)) {
	aliasZone = f
}

// wrongAlias checks an alias's target: a load balancer, under the hosted zone of its region, or a record of the same
// zone.
func (r *recordSet) wrongAlias(c *core.Call, z *hostedZone, records map[string]*recordSet) string {
	a := r.Set.AliasTarget
	target, zone := *a.DNSName, core.Value(a.HostedZoneId)
	tried := "Tried to create an alias that targets " + target + ", type " + string(r.Set.Type) + " in zone " + zone +
		", but "
	switch {
	case r.Set.TTL != nil || len(r.Set.ResourceRecords) > 0:
		return "Invalid request: an alias takes neither TTL nor ResourceRecords"
	case zone == z.ID && records[string(r.Set.Type)+" "+target] == nil:
		return tried + "that target was not found"
	case zone == z.ID:
		return ""
	case !strings.HasSuffix(target, ".elb.amazonaws.com."):
		return tried + "the alias target name does not lie within the target zone"
	}
	for _, w := range c.Worlds() {
		if at, found := aliasZone(w, target); found {
			if at != zone {
				return tried + "the alias target name does not lie within the target zone"
			}
			return ""
		}
	}
	return tried + "that target was not found"
}

// conflicts says whether a CNAME shares its name with another record.
func conflicts(z *hostedZone, records map[string]*recordSet, r *recordSet) []string {
	if r.Set.Type != types.RRTypeCname {
		return nil
	}
	for _, o := range records {
		if o != r && *o.Set.Name == *r.Set.Name {
			return []string{"RRSet of type CNAME with DNS name " + *r.Set.Name + " is not permitted as it conflicts with " +
				"other records with the same DNS name in zone " + z.Name}
		}
	}
	return nil
}

// change is the answer to a change; it takes a while to reach all servers.
func change(c *core.Call, comment string) *types.ChangeInfo {
	return &types.ChangeInfo{Id: new("/change/C" + strings.ToUpper(c.Hex(20))), Status: types.ChangeStatusPending,
		SubmittedAt: new(c.Now()), Comment: core.Optional(comment)}
}
