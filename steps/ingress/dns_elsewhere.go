package ingress

import (
	"context"
	"fmt"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// planAddress plans the look for the record that leads users to a new load balancer, where the domain's DNS is
// elsewhere and a person has to add it. With a certificate that slipway requests nothing is looked for: the plan's
// notes tell both records, and the run waits for the other one anyway.
func planAddress(b *plan.Builder, tools Tools) {
	s := b.Settings.Service
	if s.Domain == "" || s.DNS != "elsewhere" || s.Certificate == "" || b.Live.Listener(443) != nil ||
		!b.Will(idListener443) {
		return
	}
	b.Add(plan.Action{
		ID: idAlias, Step: step, Verb: plan.Create, Name: s.Domain, Title: "DNS record " +
			s.Domain, Needs: []string{idLoadBalancer, idListener443},
		Reason: "you add it where the domain's DNS is hosted", Changes: []plan.Change{
			{Field: "CNAME", To: plan.KnownAfterApply, Answer: "service.domain"}},
		Run: func(ctx context.Context, r *plan.Run) error { return checkAddress(ctx, r, tools) },
	})
}

// checkAddress ends well when the domain leads to the load balancer, and else waits for the person who can make it so.
func checkAddress(ctx context.Context, r *plan.Run, tools Tools) error {
	l, domain := r.Live(), r.Settings.Service.Domain
	if tools.Resolver != nil && l.LoadBalancer.Exists() &&
		resolvesTo(ctx, tools.Resolver, domain, l.LoadBalancer.Value.DNS) {
		return nil
	}
	for _, n := range elsewhereNotes(r.Settings, l, existingCertificate(r.Settings, l)) {
		return &plan.WaitingOnUserError{For: n.Text, Record: n.Record}
	}
	return nil
}

// refuseApex refuses a domain hosted elsewhere that has name servers of its own: it is a zone's apex, where no CNAME
// may stand.
func refuseApex(ctx context.Context, tools Tools, domain string) error {
	if tools.Resolver == nil {
		return nil
	}
	servers, err := tools.Resolver.LookupNS(ctx, domain)
	if err != nil || len(servers) == 0 {
		return nil
	}
	return fmt.Errorf("%s is the apex of a DNS zone (it has name servers of its own), and a CNAME to the load balancer "+
		"cannot stand there; "+
		"use a name below it (api.%s), or move its DNS to Route 53 and set service.dns=route53", domain, domain)
}

// elsewhereNotes are the records that have to be added by hand where the domain's DNS is. They wait for a person while
// the certificate is outstanding.
func elsewhereNotes(s stack.Settings, l *live.Stack, c *live.Certificate) []plan.Note {
	domain := s.Service.Domain
	var notes []plan.Note
	if !issued(c) {
		var proof plan.DNSRecord
		text := "certificate of " + domain + ": after apply, slipway shows the CNAME record that proves the domain is yours"
		if c != nil && c.Record != nil {
			text = "add where " + domain + "'s DNS is hosted: CNAME " + c.Record.Name + " -> " + first(c.Record.Values) +
				" (it proves the domain is yours; keep it for renewals)"
			proof = plan.DNSRecord{Name: c.Record.Name, Type: "CNAME", Value: first(c.Record.Values)}
		}
		notes = append(notes, plan.Note{Step: step, Text: text, Waiting: true, Record: proof})
	}
	var address plan.DNSRecord
	text := "add where " + domain + "'s DNS is hosted: CNAME " + domain + " -> the load balancer's name, shown after apply"
	if l.LoadBalancer.Exists() && l.LoadBalancer.Value.DNS != "" {
		text = "add where " + domain + "'s DNS is hosted: CNAME " + domain + " -> " + l.LoadBalancer.Value.DNS
		address = plan.DNSRecord{Name: domain, Type: "CNAME", Value: l.LoadBalancer.Value.DNS}
	}
	return append(notes, plan.Note{Step: step, Text: text, Waiting: !issued(c), Record: address})
}

// noteReach says what the plan leaves to people and what it leaves open.
func noteReach(b *plan.Builder) {
	s := b.Settings.Service
	switch {
	case s.Domain == "":
		b.Note(plan.Note{Step: step, Text: "no domain: the API is reached over plain HTTP on the load balancer's name. " +
			"Passwords and tokens travel readable; set service.domain before anything real uses it"})
	case s.DNS == "elsewhere" && b.Live.Certificates.Read() && b.Live.LoadBalancer.Read():
		for _, n := range elsewhereNotes(b.Settings, b.Live, servedCertificate(b.Settings, b.Live)) {
			b.Note(n)
		}
	}
}
