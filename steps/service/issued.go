package service

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Resolver asks DNS. *net.Resolver is one.
type Resolver interface {
	LookupNS(ctx context.Context, name string) ([]*net.NS, error)
	LookupHost(ctx context.Context, name string) ([]string, error)
	LookupCNAME(ctx context.Context, name string) (string, error)
}

// Tools are what the step needs beside AWS. A nil one leaves what needs it unverified.
type Tools struct {
	Resolver Resolver
	Fetcher  Fetcher
	Seen     *workspace.Folder // what was seen in the folder; nil: nobody looked
}

const (
	usualIssue    = 3 * time.Minute
	patientIssue  = 40 * time.Minute // ACM says up to 30
	undelegated   = time.Minute      // with name servers elsewhere ACM would look for the record for 72 hours in vain: somebody has to change them
	stopping      = 30 * time.Second // what tasks take to stop
	provisioning  = 150 * time.Second
	usualFirstRun = 150 * time.Second
)

// planIssued plans the wait for ACM to find the validation record. With DNS elsewhere people come first, so nothing waits.
func planIssued(b *plan.Builder, tools Tools) {
	s := b.Settings.Service
	if s.Domain == "" || s.DNS == "elsewhere" || s.Certificate != "" || !b.Live.Certificates.Read() {
		return
	}
	zone := zoneFor(b.Settings, b.Live)
	a := plan.Action{
		ID: idIssued, Step: step, Verb: plan.Create, Name: s.Domain, Title: "certificate issued", Typical: usualIssue,
		Needs: []string{idCertificate, idValidation}, Calls: []string{"acm describe-certificate"},
		Run: func(ctx context.Context, r *plan.Run) error { return awaitIssue(ctx, r, tools, *zone) },
	}
	if issued(certificateFor(b.Live, s.Domain)) {
		a.Verb = plan.None
	} else if certificateFor(b.Live, s.Domain) != nil {
		a.Verb, a.Reason = plan.Update, "ACM has not validated the domain yet"
	}
	b.Add(a)
}

func awaitIssue(ctx context.Context, r *plan.Run, tools Tools, zone live.HostedZone) error {
	domain := r.Settings.Service.Domain
	c := certificateFor(r.Live(), domain)
	if c == nil {
		return fmt.Errorf("wait for the certificate of %s: it is gone; run slipway apply again", domain)
	}
	began := r.Clock.Now()
	looks, astray, record := 0, "", plan.DNSRecord{}
	err := r.Until(ctx, plan.Wait{Typical: usualIssue, Timeout: patientIssue, Check: func(ctx context.Context) (bool, string, error) {
		fact := live.PollCertificate(ctx, r.Clients, c.ARN)
		if fact.Err != nil {
			return false, "", fmt.Errorf("wait for the certificate of %s: %w", domain, fact.Err)
		}
		if fact.Value == nil {
			return false, "", fmt.Errorf("wait for the certificate of %s: somebody deleted it; run slipway apply again", domain)
		}
		now := *fact.Value
		now.Tags = c.Tags
		switch types.CertificateStatus(now.Status) {
		case types.CertificateStatusIssued:
			recordCertificate(r, now)
			return true, "", nil
		case types.CertificateStatusPendingValidation:
		default:
			return false, "", fmt.Errorf("the certificate of %s ended as %s: %s", domain, now.Status, failureInWords(now.FailureReason, domain))
		}
		// delegation is asked about once at the start, and again while it is wrong
		if looks++; looks == 1 || astray != "" && looks%3 == 0 {
			astray, record = delegation(ctx, r, tools.Resolver, zone)
		}
		if astray != "" && r.Clock.Now().Sub(began) > undelegated {
			return false, "", &plan.WaitingOnUserError{For: astray + "; then run slipway again, which adds HTTPS", Record: record}
		}
		if astray != "" {
			return false, "pending; " + astray, nil
		}
		return false, "ACM is looking for the validation record", nil
	}})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return fmt.Errorf("the certificate of %s was not validated: %w; check the zone's delegation and CAA records, then run slipway apply again", domain, late)
	}
	return err
}

// delegation says in words how DNS disagrees with the hosted zone about who serves it, with the name servers to set; "" when it agrees
// or cannot be asked.
func delegation(ctx context.Context, r *plan.Run, resolver Resolver, zone live.HostedZone) (why string, set plan.DNSRecord) {
	if resolver == nil {
		return "", set
	}
	out, err := r.Clients.Route53.GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: aws.String(bareZone(zone.ID))})
	if cloud.Denied(err) {
		r.Note(plan.Note{Step: step, Text: "whether the domain's registrar points at the hosted zone " + zone.Name + " could not be verified: route53:GetHostedZone is not allowed"})
	}
	if err != nil || out.DelegationSet == nil {
		return "", set
	}
	own := strings.Join(out.DelegationSet.NameServers, ", ")
	set = plan.DNSRecord{Name: plain(zone.Name), Type: "NS", Value: own}
	servers, err := resolver.LookupNS(ctx, zone.Name)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("DNS knows no name servers for %s: at the registrar set them to %s", zone.Name, own), set
	case err != nil || len(servers) == 0:
		return "", set
	}
	var public []string
	for _, server := range servers {
		for _, own := range out.DelegationSet.NameServers {
			if plain(server.Host) == plain(own) {
				return "", set
			}
		}
		public = append(public, plain(server.Host))
	}
	return fmt.Sprintf("%s is served by %s, not by its hosted zone: at the registrar set the name servers to %s, or set service.dns to elsewhere",
		zone.Name, strings.Join(public, ", "), own), set
}

// refuseApex refuses a domain hosted elsewhere that has name servers of its own: it is a zone's apex, where no CNAME may stand.
func refuseApex(ctx context.Context, tools Tools, domain string) error {
	if tools.Resolver == nil {
		return nil
	}
	servers, err := tools.Resolver.LookupNS(ctx, domain)
	if err != nil || len(servers) == 0 {
		return nil
	}
	return fmt.Errorf("%s is the apex of a DNS zone (it has name servers of its own), and a CNAME to the load balancer cannot stand there; "+
		"use a name below it (api.%s), or move its DNS to Route 53 and set service.dns=route53", domain, domain)
}

// elsewhereNotes are the records that have to be added by hand where the domain's DNS is. They wait for a person while the
// certificate is outstanding.
func elsewhereNotes(s stack.Settings, l *live.Stack, c *live.Certificate) []plan.Note {
	domain := s.Service.Domain
	var notes []plan.Note
	if !issued(c) {
		var proof plan.DNSRecord
		text := "certificate of " + domain + ": after apply, slipway shows the CNAME record that proves the domain is yours"
		if c != nil && c.Record != nil {
			text = "add where " + domain + "'s DNS is hosted: CNAME " + c.Record.Name + " -> " + first(c.Record.Values) + " (it proves the domain is yours; keep it for renewals)"
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
		b.Note(plan.Note{Step: step, Text: "no domain: the API is reached over plain HTTP on the load balancer's name. Passwords and tokens travel readable; set service.domain before anything real uses it"})
	case s.DNS == "elsewhere" && b.Live.Certificates.Read() && b.Live.LoadBalancer.Read():
		for _, n := range elsewhereNotes(b.Settings, b.Live, wantedCertificate(b.Settings, b.Live)) {
			b.Note(n)
		}
	}
}
