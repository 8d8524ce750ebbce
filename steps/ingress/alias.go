package ingress

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// addressKinds are the records that say where a name is: any of them at the domain decides where its users go.
var addressKinds = []string{"A", "AAAA", "CNAME"}

// aliasOf reports whether a record is an alias of the stack's load balancer, which makes it the stack's.
func aliasOf(r live.Record, lb *live.LoadBalancer) bool {
	return lb != nil && r.Type == "A" && r.Alias != "" && dnsName(r.Alias) == dnsName(lb.DNS)
}

// PastAlias reports whether a record is an alias of a load balancer of the stack's name that is not the one there is.
// AWS gives such a DNS name to no other in this account and region, NAME-DIGITS.REGION.elb.amazonaws.com: that one was
// deleted by hand.
func PastAlias(r live.Record, l *live.Stack) bool {
	if r.Type != "A" || r.Alias == "" || aliasOf(r, l.LoadBalancer.Value) {
		return false
	}
	rest, named := strings.CutPrefix(dnsName(r.Alias), strings.ToLower(l.Identity.LoadBalancer())+"-")
	digits, suffix, _ := strings.Cut(rest, ".")
	_, err := strconv.ParseUint(digits, 10, 64)
	return named && err == nil && strings.HasPrefix(suffix, l.Identity.Region+".elb.amazonaws.com")
}

// planAlias plans the A record at the domain. Whatever else says where the name is stops the plan: its users would be
// moved.
func planAlias(b *plan.Builder) {
	s := b.Settings.Service
	if s.Domain == "" || s.DNS == "elsewhere" || !b.Live.LoadBalancer.Read() { // unread, nothing tells whose an alias is
		return
	}
	zone := ZoneFor(b.Settings, b.Live)
	a := plan.Action{
		ID: idAlias, Step: step, Verb: plan.Create, Name: s.Domain, Title: "DNS record " + s.Domain,
		Needs: []string{idLoadBalancer}, Calls: []string{"route53 list-resource-record-sets",
			"route53 change-resource-record-sets"},
		Changes: []plan.Change{{Field: "alias", To: plan.KnownAfterApply, Answer: "service.domain"}},
		Run:     func(ctx context.Context, r *plan.Run) error { return putAlias(ctx, r, zone.ID) },
	}
	if b.Live.LoadBalancer.Exists() {
		a.Changes[0].To = b.Live.LoadBalancer.Value.DNS
	}
	for _, r := range recordsAt(b.Live.Records.Items, zone.ID, s.Domain, addressKinds...) {
		switch {
		case aliasOf(r, b.Live.LoadBalancer.Value):
			a.Verb, a.Changes = plan.None, nil
		case PastAlias(r, b.Live):
			a.Verb, a.Changes[0].From = plan.Replace, r.Alias
			a.Reason = "the load balancer that it points at is gone"
			a.Run = func(ctx context.Context, run *plan.Run) error {
				if err := deleteRecord(ctx, run, r); err != nil {
					return err
				}
				return putAlias(ctx, run, zone.ID)
			}
		default:
			refuseRecord(b, r)
			return
		}
	}
	b.Add(a)
}

func putAlias(ctx context.Context, r *plan.Run, zone string) error {
	l, domain := r.Live(), r.Settings.Service.Domain
	lb := l.LoadBalancer.Value
	if lb == nil {
		return fmt.Errorf("point %s at the load balancer: it is gone; run slipway apply again", domain)
	}
	record := live.Record{Zone: zoneID(zone), Name: dnsName(domain), Type: "A", Alias: lb.DNS, AliasZone: lb.ZoneID}
	done, err := aliasPresent(ctx, r, zone, record, lb)
	if err != nil || done {
		return err
	}
	// CREATE, not UPSERT: a record made in this very moment is refused rather than overwritten
	err = changeRecord(ctx, r, zone, types.ChangeActionCreate, recordSet(record))
	if cloud.Is(err, "InvalidChangeBatch") {
		if done, again := aliasPresent(ctx, r, zone, record, lb); done && again == nil {
			return nil // our own, by a call whose reply was lost
		}
	}
	if err != nil {
		return fmt.Errorf("point %s at the load balancer: %w", domain, err)
	}
	addRecord(r, record)
	return nil
}

// aliasPresent looks at the name right before the write: the plan's read may be minutes old.
func aliasPresent(ctx context.Context, r *plan.Run, zone string, record live.Record,
	lb *live.LoadBalancer) (bool, error) {
	standing, err := readRecordsAt(ctx, r.Clients, zone, record.Name, addressKinds...)
	if err != nil {
		return false, err
	}
	done := false
	for _, there := range standing {
		if !aliasOf(there, lb) {
			return false, fmt.Errorf("point %s at the load balancer: a %s record stands there since a moment ago, pointing at "+
				"%s; remove it or choose another domain", record.Name, there.Type, recordTarget(there))
		}
		addRecord(r, there)
		done = true
	}
	return done, nil
}

// ownAliases are all A records, in any zone, that are aliases of the stack's load balancer, or of one before it.
func ownAliases(l *live.Stack) []live.Record {
	return live.Without(l.Records.Items,
		func(r live.Record) bool { return !aliasOf(r, l.LoadBalancer.Value) && !PastAlias(r, l) })
}

// planOldAliases deletes the records of domains that are not wanted any more.
func planOldAliases(b *plan.Builder) {
	n := 0
	for _, record := range ownAliases(b.Live) {
		if dnsName(record.Name) == dnsName(b.Settings.Service.Domain) {
			continue
		}
		n++
		b.Add(deleteAlias(numbered(idOldAlias, n), record, idAlias, idListener443, idListener80))
	}
}

func destroyAlias(b *plan.Builder) {
	_, ok := plan.NeededList(b, step, "DNS records", b.Live.Records)
	if lb := b.Live.LoadBalancer; !ok || !lb.Read() || lb.Exists() && !ownBalancer(b) {
		return
	}
	for n, record := range ownAliases(b.Live) {
		id := idAlias
		if n > 0 {
			id += "-" + strings.ReplaceAll(dnsName(record.Name), ".", "-")
		}
		b.Add(deleteAlias(id, record, idService))
	}
}

func deleteAlias(id string, record live.Record, needs ...string) plan.Action {
	return plan.Action{
		ID: id, Step: step, Verb: plan.Delete, Name: record.Name, Title: "DNS record " + record.Name,
		Needs: needs, Calls: []string{"route53 change-resource-record-sets"},
		Run: func(ctx context.Context, r *plan.Run) error { return deleteRecord(ctx, r, record) },
	}
}
