package ingress

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// validationTTL is what ACM's own console writes.
const validationTTL = 300

// validationRecord is the record in Route 53 that validates a certificate, nil when none stands. It is ours when it
// equals what our certificate asks for.
func validationRecord(l *live.Stack, c live.Certificate) *live.Record {
	if c.Record == nil {
		return nil
	}
	for _, r := range l.Records.Items {
		if r.Type == "CNAME" && dnsName(r.Name) == dnsName(c.Record.Name) && validates(r, c) {
			return &r
		}
	}
	return nil
}

func validates(r live.Record, c live.Certificate) bool {
	return c.Record != nil && len(r.Values) == 1 && len(c.Record.Values) == 1 &&
		dnsName(r.Values[0]) == dnsName(c.Record.Values[0])
}

// planValidationRecord plans the record that proves the domain is ours. It stays as long as the certificate: ACM renews
// by it.
func planValidationRecord(b *plan.Builder) {
	s := b.Settings.Service
	if s.Domain == "" || s.DNS == "elsewhere" || s.Certificate != "" || !b.Live.Certificates.Read() {
		return
	}
	zone := ZoneFor(b.Settings, b.Live)
	have := certificateFor(b.Live, s.Domain)
	a := plan.Action{
		ID: idValidation, Step: step, Verb: plan.Create, Title: "validation record", Needs: []string{idCertificate},
		Calls: []string{"route53 list-resource-record-sets", "route53 change-resource-record-sets"},
		Run:   func(ctx context.Context, r *plan.Run) error { return putValidationRecord(ctx, r, zone.ID) },
	}
	a.Name = "_*." + s.Domain
	a.Changes = []plan.Change{{Field: "CNAME", To: plan.KnownAfterApply}}
	if have != nil && have.Record != nil {
		a.Name = have.Record.Name
		a.Changes = []plan.Change{{Field: "CNAME", To: first(have.Record.Values)}}
		for _, r := range recordsAt(b.Live.Records.Items, zone.ID, have.Record.Name, "CNAME") {
			if !validates(r, *have) {
				refuseRecord(b, r)
				return
			}
			a.Verb, a.Changes = plan.None, nil
		}
	}
	b.Add(a)
}

func refuseRecord(b *plan.Builder, r live.Record) {
	b.Refuse(plan.Problem{
		Kind: plan.Foreign, Step: step, Resource: r.Type + " record " + r.Name, Why: "it stands already and points at " +
			recordTarget(r),
		WayOut: "choose another name in service.domain, or remove the record yourself; slipway changes no record " +
			"it did not make",
	})
}

func recordTarget(r live.Record) string {
	if r.Alias != "" {
		return r.Alias
	}
	return first(r.Values)
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func putValidationRecord(ctx context.Context, r *plan.Run, zone string) error {
	c := certificateFor(r.Live(), r.Settings.Service.Domain)
	if c == nil || c.Record == nil {
		return fmt.Errorf("write the validation record: ACM has not named one for %s; run slipway apply again",
			r.Settings.Service.Domain)
	}
	standing, err := readRecordsAt(ctx, r.Clients, zone, c.Record.Name, "CNAME")
	if err != nil {
		return err
	}
	record := live.Record{Zone: zoneID(zone), Name: dnsName(c.Record.Name), Type: "CNAME", TTL: validationTTL,
		Values: c.Record.Values}
	if len(standing) > 0 { // a name holds one CNAME at most
		there := standing[0]
		if validates(there, *c) {
			addRecord(r, there)
			return nil
		}
		return fmt.Errorf("write the validation record %s: another one stands there since a moment ago, pointing at %s; "+
			"remove it or choose another domain", there.Name, recordTarget(there))
	}
	// CREATE, not UPSERT: a record made in this very moment is refused rather than overwritten
	err = changeRecord(ctx, r, zone, types.ChangeActionCreate, recordSet(record))
	if cloud.Is(err, "InvalidChangeBatch") {
		if there, readErr := readRecordsAt(ctx, r.Clients, zone, c.Record.Name, "CNAME"); readErr == nil &&
			len(there) == 1 && validates(there[0], *c) {
			err = nil // our own, by a call whose reply was lost
		}
	}
	if err != nil {
		return fmt.Errorf("write the validation record %s: %w", record.Name, err)
	}
	addRecord(r, record)
	return nil
}

func addRecord(r *plan.Run, record live.Record) {
	r.Record(func(l *live.Stack) {
		l.Records.Items = append(append([]live.Record(nil), l.Records.Items...), record)
	})
}
